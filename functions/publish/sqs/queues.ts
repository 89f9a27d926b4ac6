import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { type Hint, hintSchema } from '#model/alerts/hint.ts';
import type { AlertNotification } from '#model/alerts/alert.ts';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { BrokenDocument, documentOrBroken } from '../documents.ts';
import { jsonText, fitDocument } from '../fit.ts';
import { awsFault, clientSettings, type Refused, sendInBatches } from '../aws.ts';

interface HintBatch extends QueueTarget {
  readonly hints: readonly Hint[];
  /** Delivery delay, at most 900. */
  readonly delaySeconds?: number;
}

/**
 * Sends hints to the queue. Texts of a hint have at most 400 characters, so ten hints are far below the limit of a
 * request.
 */
export async function sendHints({ hints, delaySeconds, ...target }: HintBatch): Promise<void> {
  const bodies = hints.map((hint) => jsonText(JSON.stringify(hint)));
  await sendMessages(target, bodies, delaySeconds);
}

/** A hint, with the message that contained it. */
export interface Received {
  readonly messageId: string;
  readonly hint: Hint;
}

/** A message that is not a valid hint. */
interface PoisonMessage {
  readonly messageId: string;
  /** Text that names the message and the invalid field. */
  readonly reason: string;
}

interface ReceivedHints {
  readonly hints: readonly Received[];
  readonly poison: readonly PoisonMessage[];
}

/** Parses messages of the queue as Lambda receives them. */
export function parseHints(records: readonly { readonly messageId: string; readonly body: string }[]): ReceivedHints {
  const hints: Received[] = [];
  const poison: PoisonMessage[] = [];
  for (const { messageId, body } of records) {
    const hint = documentOrBroken(hintSchema, body, `Hint in message ${messageId}`);
    if (hint instanceof BrokenDocument) poison.push({ messageId, reason: hint.message });
    else hints.push({ messageId, hint });
  }
  return { hints, poison };
}

interface DeadLetter extends QueueTarget {
  /** Record of the change that could not be delivered. */
  readonly document: FlatDocument;
  readonly notification: AlertNotification;
  /** Reason for giving up. */
  readonly reason: string;
}

/** Our fields come last, so that no name within the document overrides them. */
const ours = { deadLetter: 'fargate-auditor/dead-letter/v1' };
const maxBytes = 200_000;

/** Keeps a message that could not be delivered, with the reason, for the operator. */
export async function sendToDeadLetters({ document, notification, reason, ...target }: DeadLetter): Promise<void> {
  const { left, attempts } = notification;
  const letter = { ...document, ...ours, notTakenBy: left, attempts, reason };
  await sendMessages(target, [jsonText(fitDocument(letter, maxBytes))]);
}

interface QueueTarget {
  readonly client?: SQSClient;
  readonly queueUrl: string;
  /** Delay before rejected messages are sent again. */
  readonly firstDelayMs?: number;
}

/** Sends messages to a queue. All are acknowledged, or this fails; only rejected messages are sent again. */
async function sendMessages(
  { client, queueUrl, firstDelayMs = 50 }: QueueTarget,
  bodies: readonly string[],
  delaySeconds = 0,
): Promise<void> {
  const sqs = client ?? new SQSClient(clientSettings);
  const entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, DelaySeconds: delaySeconds }));
  const send = (batch: readonly SendMessageBatchRequestEntry[]) => sendBatch(sqs, queueUrl, batch);
  const refused = await sendInBatches(entries, { size: 10, retries: 3, firstDelayMs, send });
  // A fault of the sender is the one to fix.
  const [first] = refused.toSorted((a, b) => Number(a.mayPass) - Number(b.mayPass));
  if (first === undefined) return;
  const count = `${refused.length} of ${entries.length} messages`;
  throw new AuditorError('runtime', `sqs:SendMessage failed for ${queueUrl}: ${count} not taken: ${first.reason}.`);
}

async function sendBatch(
  client: SQSClient,
  QueueUrl: string,
  batch: readonly SendMessageBatchRequestEntry[],
): Promise<Refused<SendMessageBatchRequestEntry>[]> {
  try {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [...batch] }));
    const taken = new Set(answer.Successful?.map(({ Id }) => Id));
    const failed = new Map(answer.Failed?.map((one) => [one.Id, one]));
    return batch
      .filter(({ Id }) => !taken.has(Id))
      .map((entry) => {
        const { Code = 'unknown', Message = 'no reason given', SenderFault } = failed.get(entry.Id) ?? {};
        return { entry, reason: `${Code}: ${Message.replace(/\.$/, '')}`, mayPass: SenderFault !== true };
      });
  } catch (error) {
    throw awsFault(error, 'sqs:SendMessage', QueueUrl);
  }
}
