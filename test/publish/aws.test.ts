import fc from 'fast-check';
import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { clientSettings, type Refused, sendInBatches } from '#publish/aws.ts';
import { sendDigest } from '#publish/sns/topics.ts';
import { startFakeAws } from '../support/fakes/fake-aws.ts';

test('clients try again what passes, by the retries of the SDK itself', async () => {
  const headers = { 'content-type': 'text/xml' };
  const passing = '<ErrorResponse><Error><Code>Throttling</Code><Message>Slow down</Message></Error></ErrorResponse>';
  const sent = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
  let requests = 0;
  const { config } = await startFakeAws(() => {
    requests += 1;
    return requests === 1 ? { status: 400, body: passing, headers } : { status: 200, body: sent, headers };
  });
  const { endpoint, region, credentials } = config;
  const client = new SNSClient({ endpoint, region, credentials, ...clientSettings });
  await sendDigest({ client, topicArn: 'arn:aws:sns:eu-west-1:111122223333:digest', subject: 's', text: 't' });
  expect(requests).toBe(2);
});

function refused(entry: number, mayPass: boolean): Refused<number> {
  return { entry, reason: mayPass ? 'busy' : 'wrong', mayPass };
}

test('entries go in batches in their order, and only those that may pass are sent again', async () => {
  const calls: (readonly number[])[] = [];
  const left = await sendInBatches([1, 2, 3, 4, 5], {
    size: 2,
    retries: 1,
    send: async (batch) => {
      calls.push(batch);
      return batch.filter((entry) => entry === 2 || entry === 5).map((entry) => refused(entry, true));
    },
  });
  expect(calls).toEqual([[1, 2], [2], [3, 4], [5], [5]]);
  expect(left).toEqual([refused(2, true), refused(5, true)]);
});

test('an entry that is refused for good ends the attempts of its batch alone', async () => {
  const calls: (readonly number[])[] = [];
  const send = async (batch: readonly number[]) => {
    calls.push(batch);
    return batch.filter((entry) => entry < 3).map((entry) => refused(entry, entry === 1));
  };
  expect(await sendInBatches([1, 2, 3], { size: 2, retries: 3, send })).toEqual([refused(1, true), refused(2, false)]);
  expect(calls).toEqual([[1, 2], [3]]);
});

test('a call that fails as a whole is not tried again', async () => {
  let calls = 0;
  const send = () => Promise.reject(new Error(`call ${(calls += 1)}`));
  await expect(sendInBatches([1], { size: 1, retries: 3, send })).rejects.toThrow('call 1');
});

test('every entry is taken once or among those given, whatever a service refuses', async () => {
  const entries = fc.uniqueArray(fc.nat(99), { maxLength: 12 });
  const answers = fc.infiniteStream(fc.constantFrom('taken', 'taken', 'wrong'));
  const property = fc.asyncProperty(entries, fc.integer({ min: 1, max: 5 }), answers, async (all, size, answer) => {
    const taken: number[] = [];
    const send = async (batch: readonly number[]) => {
      expect(batch.length).toBeLessThanOrEqual(size);
      return batch.flatMap((entry) => {
        if (answer.next().value !== 'taken') return refused(entry, false);
        taken.push(entry);
        return [];
      });
    };
    const left = await sendInBatches(all, { size, retries: 2, send });
    expect([...taken, ...left.map(({ entry }) => entry)].sort()).toEqual([...all].sort());
  });
  await fc.assert(property, { numRuns: 50 });
});
