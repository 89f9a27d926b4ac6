import { SQSClient } from '@aws-sdk/client-sqs';
import type { AlertNotification } from '#model/alert.ts';
import type { FlatDocument } from '#model/flat-document.ts';
import { clientSettings } from '../aws.ts';
import { fitDocument, jsonText } from '../fit.ts';
import { sendMessages } from './send-messages.ts';

export interface DeadLetter {
  readonly client?: SQSClient;
  readonly queueUrl: string;
  /** Record of the change that was to be told. */
  readonly document: FlatDocument;
  readonly notification: AlertNotification;
  /** Why it was given up. */
  readonly reason: string;
}

/** Ours come last, so that no name within the document takes their place. */
const ours = { deadLetter: 'fargate-auditor/dead-letter/v1' };
const maxBytes = 200_000;

/** Keeps what could not be delivered, with the reason, for somebody to look at. */
export async function sendToDeadLetters({
  client,
  queueUrl,
  document,
  notification,
  reason,
}: DeadLetter): Promise<void> {
  const { left, attempts } = notification;
  const letter = { ...document, ...ours, notTakenBy: left, attempts, reason };
  await sendMessages(client ?? new SQSClient(clientSettings), queueUrl, [jsonText(fitDocument(letter, maxBytes))]);
}
