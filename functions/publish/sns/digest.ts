import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientSettings, awsFault } from '../aws.ts';
import { cutBytes } from '../fit.ts';

export interface Digest {
  readonly client?: SNSClient;
  readonly topicArn: string;
  readonly subject: string;
  readonly text: string;
  /** Subscribers can filter by these. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const maxSubject = 100;
/** Of the text, the attributes and what they are called. */
const maxBytes = 262_144;
const note = '\n\n(Cut: the digest was larger than SNS takes. The report has all of it.)\n';

/** Sends a message to people. A failure is a fault; whether it matters is for the caller to say. */
export async function sendDigest({ client, topicArn, subject, text, attributes = {} }: Digest): Promise<void> {
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

/** SNS refuses a subject that has other characters than printable ASCII, or is empty, or begins with a blank. */
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

/** A text of at most so many bytes; `end` says that it was cut. */
export function fitBody(text: string, limit: number, end = note): string {
  // What no XML can carry, SNS does not take.
  // eslint-disable-next-line no-control-regex -- control characters are the point
  const clean = text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  if (clean.trim() === '') return '(nothing to report)';
  if (Buffer.byteLength(clean) <= limit) return clean;
  return `${cutBytes(clean, limit - Buffer.byteLength(end))}${end}`;
}

function attribute(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}
