import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsReply, type Patience, startFakeAws } from './fake-aws.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

export interface FakeQueue {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Messages that are not taken are sent again at once. */
  readonly firstDelayMs: number;
  readonly requests: (readonly Entry[])[];
  /** Messages that were taken. */
  readonly taken: Entry[];
  /** In place of the answer. */
  misbehave?: (earlier: number) => AwsReply | Promise<AwsReply> | undefined;
  /** Why a message is not taken. */
  refuse?: (entry: Entry, earlier: number) => { readonly Code: string; readonly SenderFault: boolean } | undefined;
}

/** SQS with one queue that takes batches. */
export async function startFakeQueue(patience: Patience = {}): Promise<FakeQueue> {
  const { url, config } = await startFakeAws(({ body }) => {
    const { Entries: entries } = JSON.parse(body.toString()) as { Entries: readonly Entry[] };
    const earlier = fake.requests.length;
    fake.requests.push(entries);
    return fake.misbehave?.(earlier) ?? { status: 200, body: JSON.stringify(take(fake, entries, earlier)) };
  }, patience);
  const fake: FakeQueue = {
    client: new SQSClient(config),
    queueUrl: `${url}/111122223333/hints`,
    firstDelayMs: 0,
    requests: [],
    taken: [],
  };
  return fake;
}

function take(fake: FakeQueue, entries: readonly Entry[], earlier: number) {
  const reasons = entries.map((entry) => ({ entry, reason: fake.refuse?.(entry, earlier) }));
  const good = reasons.filter(({ reason }) => reason === undefined).map(({ entry }) => entry);
  fake.taken.push(...good);
  return {
    Successful: good.map(({ Id, MessageBody }) => ({
      ...{ Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') },
    })),
    Failed: reasons.flatMap(({ entry: { Id }, reason }) =>
      reason === undefined ? [] : [{ Id, ...reason, Message: 'No.' }],
    ),
  };
}
