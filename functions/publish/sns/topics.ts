import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AlertMessage } from '#model/alerts/alert-message.ts';
import { awsFault, clientSettings } from '../aws.ts';
import { fitDocument, jsonText, cutBytes } from '../fit.ts';

interface SentAlert {
  readonly client?: SNSClient;
  readonly topicArn: string;
  readonly message: AlertMessage;
}

/** SNS limit for subject, bodies and attributes together, including names. */
const maxBytes = 262_144;

/** Publishes a message to all subscribers, in the form that each protocol supports. */
export async function sendAlert({ client, topicArn, message }: SentAlert): Promise<void> {
  const sns = client ?? new SNSClient(clientSettings);
  const given = Object.entries(message.attributes).filter(([, value]) => value !== '');
  const subject = fitSubject(message.subject);
  const beside = Buffer.byteLength([subject, ...given.flat(), 'String'.repeat(given.length)].join(''));
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: subject,
    MessageStructure: 'json',
    Message: alertBodies(message, maxBytes - beside),
    MessageAttributes: Object.fromEntries(given.map(([name, value]) => [name, attribute(value)])),
  });
  try {
    await sns.send(command);
  } catch (error) {
    throw awsFault(error, 'sns:Publish', topicArn);
  }
}

function attribute(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}

/** Size limit in bytes of the structured body, which the message contains four times, escaped inside JSON. */
const maxStructured = 16_384;
const leastText = 512;
const cutNote = '\n\n(Cut: the message was larger than SNS takes. The record in CloudWatch Logs has more.)\n';

/**
 * Bodies per protocol, as one JSON text of at most `maxBytes` bytes. If it is too large, the text for people is
 * truncated, with a note. Chat applications subscribe over HTTPS; SMS gets the subject, since every part of a long
 * message is billed.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
function alertBodies(message: AlertMessage, maxBytes: number): string {
  const json = jsonText(fitDocument(message.structured, maxStructured));
  const others = {
    sms: fitSubject(message.subject),
    https: jsonText(JSON.stringify(message.chat)),
    sqs: json,
    lambda: json,
    firehose: json,
    'email-json': json,
  };
  for (let limit = maxBytes; ; limit = Math.floor(limit * 0.75)) {
    const bodies = JSON.stringify({ default: fitBody(message.text, limit, cutNote), ...others });
    if (Buffer.byteLength(bodies) <= maxBytes || limit <= leastText) return bodies;
  }
}

interface DigestMail {
  readonly client?: SNSClient;
  readonly topicArn: string;
  readonly subject: string;
  readonly text: string;
  /** Attributes for filter policies of subscribers. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const maxSubject = 100;
const note = '\n\n(Cut: the digest was larger than SNS takes. The report has all of it.)\n';

/** Publishes a message to people. A failure is an `AuditorError`; the caller decides whether it matters. */
export async function sendDigest({ client, topicArn, subject, text, attributes = {} }: DigestMail): Promise<void> {
  const sns = client ?? new SNSClient(clientSettings);
  const given = Object.entries(attributes).filter(([, value]) => value !== '');
  const left = maxBytes - Buffer.byteLength(given.flatMap(([name, value]) => [name, 'String', value]).join(''));
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: fitSubject(subject),
    Message: fitBody(text, left),
    MessageAttributes: Object.fromEntries(given.map(([name, value]) => [name, attribute(value)])),
  });
  try {
    await sns.send(command);
  } catch (error) {
    throw awsFault(error, 'sns:Publish', topicArn);
  }
}

/** SNS rejects a subject that is empty, starts with a space, or contains anything but printable ASCII. */
export function fitSubject(subject: string): string {
  const ascii = subject
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/[^ -~]/gu, '?')
    .trim();
  if (ascii === '') return 'fargate-auditor';
  return ascii.length > maxSubject ? `${ascii.slice(0, maxSubject - 3)}...` : ascii;
}

/** A text of at most `limit` bytes; `end` is the note that it was truncated. */
export function fitBody(text: string, limit: number, end = note): string {
  // SNS rejects characters that are not valid in XML.
  // eslint-disable-next-line no-control-regex -- control characters are the point
  const clean = text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  if (clean.trim() === '') return '(nothing to report)';
  if (Buffer.byteLength(clean) <= limit) return clean;
  return `${cutBytes(clean, limit - Buffer.byteLength(end))}${end}`;
}
