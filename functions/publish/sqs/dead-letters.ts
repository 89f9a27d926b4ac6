import type { AlertNotification } from '#model/alerts/alert.ts';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import { fitDocument, jsonText } from '../fit.ts';
import { type QueueTarget, sendMessages } from './send-messages.ts';

export interface DeadLetter extends QueueTarget {
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
export async function sendToDeadLetters({ document, notification, reason, ...target }: DeadLetter): Promise<void> {
  const { left, attempts } = notification;
  const letter = { ...document, ...ours, notTakenBy: left, attempts, reason };
  await sendMessages(target, [jsonText(fitDocument(letter, maxBytes))]);
}
