import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AlertMessage } from '#model/alerts/alert-message.ts';
import { awsFault, clientSettings } from '../aws.ts';
import { fitDocument, jsonText } from '../fit.ts';
import { fitBody, fitSubject } from './digest.ts';

export interface SentAlert {
  readonly client?: SNSClient;
  readonly topicArn: string;
  readonly message: AlertMessage;
}

/** Limit of SNS for subject, bodies and attributes together. */
const maxBytes = 262_144;

/** Sends a message to everyone who has subscribed, to each in the form that he can take. */
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

/** Bytes of the body for programs, which is there four times, and grows when it becomes a text within JSON. */
const maxStructured = 16_384;
const leastText = 512;
const cutNote = '\n\n(Cut: the message was larger than SNS takes. The record in CloudWatch Logs has more.)\n';

/**
 * A body for each protocol, as one JSON of at most so many bytes. Too large, the text for people is cut, and says so.
 * Chat applications subscribe over HTTPS; a telephone gets the subject, since every part of a long message costs.
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
