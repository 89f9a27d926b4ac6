import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AlertMessage } from '#model/alert-message.ts';
import { alertBodies } from './alert-topic-bodies.ts';
import { clientSettings, awsFault } from '../aws.ts';
import { fitSubject } from './digest.ts';

export interface SentAlert {
  readonly client?: SNSClient;
  readonly topicArn: string;
  readonly message: AlertMessage;
}

/** Of subject, bodies and attributes together. */
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
