import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import pRetry from 'p-retry';
import { Fault } from '#model/fault.ts';
import { awsFault } from '../aws-fault.ts';

/** What SendMessageBatch takes at once. */
const mostEntries = 10;

/** Sends messages to a queue. Every one is acknowledged, or this fails; only what was not is tried again. */
export async function sendBatches(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  delaySeconds = 0,
): Promise<void> {
  const entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, DelaySeconds: delaySeconds }));
  for (let start = 0; start < entries.length; start += mostEntries)
    await sendSome(client, queueUrl, entries.slice(start, start + mostEntries));
}

/** A call can succeed and some of its entries fail, and of that the client does not know. */
class Unacknowledged extends Error {
  readonly isFinal: boolean;

  constructor(reason: string, isFinal: boolean) {
    super(reason);
    this.isFinal = isFinal;
  }
}

async function sendSome(
  client: SQSClient,
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<void> {
  let left = [...entries];
  const attempt = async () => {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }));
    const taken = new Set(answer.Successful?.map(({ Id }) => Id));
    left = left.filter(({ Id }) => !taken.has(Id));
    if (left.length === 0) return;
    const failed = answer.Failed ?? [];
    // The sender's fault stays one.
    const { Code = 'unknown', Message = 'no reason given' } = failed.find((one) => one.SenderFault) ?? failed[0] ?? {};
    throw new Unacknowledged(
      `${Code}: ${Message.replace(/\.$/, '')}`,
      failed.some((one) => one.SenderFault),
    );
  };
  try {
    await pRetry(attempt, {
      ...{ retries: 3, minTimeout: 50, randomize: true },
      shouldRetry: ({ error }) => error instanceof Unacknowledged && !error.isFinal,
    });
  } catch (error) {
    if (!(error instanceof Unacknowledged)) throw awsFault(error, 'sqs:SendMessage', queueUrl);
    const of = `${left.length} of ${entries.length} messages`;
    throw new Fault('runtime', `sqs:SendMessage failed for ${queueUrl}: ${of} not taken: ${error.message}.`);
  }
}
