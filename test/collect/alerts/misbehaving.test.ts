import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Misbehaviour } from '../../support/fake-kubernetes.ts';
import { fakeCluster } from '../live/live.ts';
import { faultOf, fargatePods, first, namesOf, poll } from './poll.ts';

const passing: [string, Misbehaviour][] = [
  ['429', { do: 'status', status: 429, headers: { 'retry-after': '2' } }],
  ['500', { do: 'status', status: 500 }],
  ['a reset', { do: 'reset' }],
  ['a truncated body', { do: 'truncate' }],
  ['a truncated gzip body', { do: 'truncate', gzip: true }],
  ['410 with a token', { do: 'expire', offer: true }],
  ['410 without a token', { do: 'expire', offer: false }],
];

describe('amid a list', () => {
  test.each(passing)('%s that passes costs no pod', async (_, how) => {
    const inTheMiddle = first(1, how, ({ page }) => page === 3);
    await fakeCluster({ objects: { pods: fargatePods(9) }, misbehave: inTheMiddle });
    const { pods } = await poll({ pageSize: 2 });
    expect(await namesOf(pods())).toEqual(fargatePods(9).map(({ metadata }) => metadata.name));
  });

  test('waits as long as the server asks', async () => {
    const how: Misbehaviour = { do: 'status', status: 429, headers: { 'retry-after': '10' } };
    await fakeCluster({ objects: { pods: fargatePods(3) }, misbehave: first(2, how) });
    const { pods, waits } = await poll();
    expect(await namesOf(pods())).toHaveLength(3);
    expect(waits).toEqual([10_000, 10_000]);
  });

  test('but leaves a server that asks for longer to the next poll', async () => {
    const how: Misbehaviour = { do: 'status', status: 429, headers: { 'retry-after': '11' } };
    const { kubernetes } = await fakeCluster({ misbehave: () => how });
    const { pods, waits } = await poll();
    expect((await faultOf(namesOf(pods()))).message).toContain('it answered 429');
    expect(waits).toEqual([]);
    expect(kubernetes.requests).toHaveLength(1);
  });
});

const lasting = fc.constantFrom<Misbehaviour>(
  { do: 'status', status: 429 },
  { do: 'status', status: 403 },
  { do: 'status', status: 503 },
  { do: 'expire', offer: true },
  { do: 'expire', offer: false },
  { do: 'reset' },
  { do: 'truncate' },
  { do: 'truncate', gzip: true },
  { do: 'body', body: '<html>Please sign in</html>' },
  { do: 'body', body: '{"kind":"PartialObjectMetadataList","items":[null]}' },
  { do: 'body', body: '{"kind":"PartialObjectMetadataList","items":[{"metadata":{"name":"x"}}]}' },
  { do: 'body', body: '{"kind":"Status"}' },
  { do: 'body', body: '[]' },
);

test('whichever page cannot be read, and why, the poll fails as a whole', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: fargatePods(7) } });
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 4 }), lasting, async (bad, how) => {
    kubernetes.misbehave = ({ page }) => (page === bad ? how : undefined);
    const { pods, close } = await poll({ pageSize: 2 });
    expect((await faultOf(namesOf(pods()))).message).toMatch(/pods?/);
    close();
  });
  await fc.assert(property, { numRuns: 60 });
});

test('a pod without a time of creation fails the poll, since no time would be right', async () => {
  const [pod] = fargatePods(1);
  const pods = [{ ...pod, metadata: { name: 'web', namespace: 'shop' }, spec: { schedulerName: 'fargate-scheduler' } }];
  await fakeCluster({ objects: { pods } });
  const { pods: read } = await poll();
  const message = 'pod web has no readable metadata.creationTimestamp';
  expect((await faultOf(namesOf(read()))).message).toBe(message);
});

test.each(['drip', 'hang'] as const)('an answer that never ends (%s) is timed out', async (how) => {
  await fakeCluster({
    objects: { pods: fargatePods(20) },
    misbehave: () => (how === 'drip' ? { do: 'drip', everyMs: 20 } : { do: 'hang' }),
  });
  const { pods } = await poll({ limits: { timeoutMs: 60 } });
  expect((await faultOf(namesOf(pods()))).message).toContain('no complete answer after 0.06 s');
});

test('a cluster of which nothing is heard is given up', async () => {
  const { kubernetes } = await fakeCluster({ misbehave: () => ({ do: 'hang' }) });
  const { pods } = await poll({ silenceMs: 150 });
  expect((await faultOf(namesOf(pods()))).message).toBe('Cluster shop did not answer within 0.15 s.');
  expect(kubernetes.requests).toHaveLength(1);
});

test('one that goes on answering is not, however long it takes', async () => {
  await fakeCluster({ objects: { pods: fargatePods(5) }, misbehave: () => ({ do: 'delay', ms: 300 }) });
  const { pods } = await poll({ silenceMs: 1200, pageSize: 1 });
  expect(await namesOf(pods())).toHaveLength(5);
});

test('nor is EKS waited for', async () => {
  const { eks } = await fakeCluster();
  eks.refuse = () => ({ status: 500, code: 'ServerException' });
  const { tags } = await poll({ silenceMs: 50 });
  expect((await faultOf(tags())).message).toBe('Cluster shop did not answer within 0.05 s.');
});

test('nor whoever gives credentials', async () => {
  const silent = createServer((request) => request.resume());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => silent.closeAllConnections());
  onTestFinished(() => void silent.close());
  await fakeCluster();
  vi.stubEnv('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const { tags } = await poll({ silenceMs: 100, roleArn: 'arn:aws:iam::222233334444:role/watch' });
  expect((await faultOf(tags())).message).toBe('Cluster shop did not answer within 0.1 s.');
});

test('the end of the run ends its polls', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'hang' }) });
  const { pods } = await poll({ signal: AbortSignal.timeout(80) });
  expect((await faultOf(namesOf(pods()))).message).toContain('Could not list pods on cluster shop');
});

test('a bomb is not unpacked', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'bomb', bytes: 40 * 1024 * 1024 }) });
  const { pods } = await poll();
  expect((await faultOf(namesOf(pods()))).message).toContain('the answer is larger than 32 MiB unpacked');
});
