import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { type Hint, hintSchema } from '#model/alerts/hint.ts';
import type { AlertNotification } from '#model/alerts/alert.ts';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import { Fault } from '#model/fault.ts';
import { BrokenDocument, documentOrBroken } from '../documents.ts';
import { jsonText, fitDocument } from '../fit.ts';
import { awsFault, clientSettings, type Refused, sendInBatches } from '../aws.ts';

interface HintBatch extends QueueTarget {
  readonly hints: readonly Hint[];
  /** Until somebody gets them; at most 900. */
  readonly delaySeconds?: number;
}

/** Puts hints on the queue. A hint has texts of 400 characters at most, so that ten are far below the limit of a request. */
export async function sendHints({ hints, delaySeconds, ...target }: HintBatch): Promise<void> {
  const bodies = hints.map((hint) => jsonText(JSON.stringify(hint)));
  await sendMessages(target, bodies, delaySeconds);
}

/** A hint, and the message it came in. */
export interface Received {
  readonly messageId: string;
  readonly hint: Hint;
}

/** A message that is no hint. */
interface PoisonMessage {
  readonly messageId: string;
  /** Names the message, and the field that is wrong. */
  readonly reason: string;
}

interface ReceivedHints {
  readonly hints: readonly Received[];
  readonly poison: readonly PoisonMessage[];
}

/** Reads messages of the queue as Lambda hands them over. */
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

interface QueueTarget {
  readonly client?: SQSClient;
  readonly queueUrl: string;
  /** Wait before messages that were not taken are sent again. */
  readonly firstDelayMs?: number;
}

/** Sends messages to a queue. Every one is acknowledged, or this fails; only messages that were not are sent again. */
async function sendMessages(
  { client, queueUrl, firstDelayMs = 50 }: QueueTarget,
  bodies: readonly string[],
  delaySeconds = 0,
): Promise<void> {
  const sqs = client ?? new SQSClient(clientSettings);
  const entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, DelaySeconds: delaySeconds }));
  const send = (batch: readonly SendMessageBatchRequestEntry[]) => sendBatch(sqs, queueUrl, batch);
  const refused = await sendInBatches(entries, { size: 10, retries: 3, firstDelayMs, send });
  // The sender's fault is the one to mend.
  const [first] = refused.toSorted((a, b) => Number(a.mayPass) - Number(b.mayPass));
  if (first === undefined) return;
  const count = `${refused.length} of ${entries.length} messages`;
  throw new Fault('runtime', `sqs:SendMessage failed for ${queueUrl}: ${count} not taken: ${first.reason}.`);
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
