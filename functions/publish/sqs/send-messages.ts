import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { Fault } from '#model/fault.ts';
import { awsFault, clientSettings } from '../aws.ts';
import { type Refused, sendInBatches } from '../batches.ts';

export interface QueueTarget {
  readonly client?: SQSClient;
  readonly queueUrl: string;
  /** Wait before messages that were not taken are sent again. */
  readonly firstDelayMs?: number;
}

/** Sends messages to a queue. Every one is acknowledged, or this fails; only messages that were not are sent again. */
export async function sendMessages(
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
