import { expect, test } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { retryAfterMs } from '#collect/live/retrying.ts';
import type { Misbehaviour } from '../../support/fakes/fake-kubernetes.ts';
import { all, fakeCluster, liveSource, pods } from './live.ts';

/** Misbehaves so for the first requests, then no more. */
function first(times: number, how: Misbehaviour) {
  let left = times;
  return () => (left-- > 0 ? how : undefined);
}

const cases: [string, Misbehaviour][] = [
  ['429', { do: 'status', status: 429 }],
  ['500', { do: 'status', status: 500 }],
  ['503', { do: 'status', status: 503 }],
  ['a reset', { do: 'reset' }],
  ['a truncated body', { do: 'truncate' }],
  ['a truncated gzip body', { do: 'truncate', gzip: true }],
];

test.each(cases)('%s is tried again, ever later', async (_, how) => {
  await fakeCluster({ objects: { pods: pods(3) }, misbehave: first(3, how) });
  const { source, waits } = await liveSource();
  expect(await all(source.list(kinds.pods))).toHaveLength(3);
  expect(waits).toHaveLength(3);
  [500, 1000, 2000].forEach((ceiling, index) => {
    expect(waits[index]).toBeGreaterThanOrEqual(ceiling / 2);
    expect(waits[index]).toBeLessThanOrEqual(ceiling);
  });
});

test('waits as long as the server asks', async () => {
  const how: Misbehaviour = { do: 'status', status: 429, headers: { 'retry-after': '7' } };
  await fakeCluster({ objects: { pods: pods(1) }, misbehave: first(2, how) });
  const { source, waits } = await liveSource();
  await all(source.list(kinds.pods));
  expect(waits).toEqual([7000, 7000]);
});

test('but not for hours', async () => {
  const how: Misbehaviour = { do: 'status', status: 503, headers: { 'retry-after': '86400' } };
  await fakeCluster({ misbehave: first(1, how) });
  const { source, waits } = await liveSource();
  await all(source.list(kinds.pods));
  expect(waits).toEqual([60_000]);
});

test('a Retry-After date is read against the server’s clock', () => {
  const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
  expect(retryAfterMs({ date, 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' })).toBe(30_000);
  expect(retryAfterMs({ date, 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT' })).toBe(0);
  expect(retryAfterMs({ 'retry-after': 'soon' })).toBeNull();
  expect(retryAfterMs({})).toBeNull();
});

test('gives up after five attempts and says what was answered', async () => {
  const { kubernetes } = await fakeCluster({
    misbehave: () => ({ do: 'status', status: 503, message: 'etcdserver: leader changed' }),
  });
  const { source } = await liveSource();
  const message = 'Could not list pods on cluster shop: it answered 503, etcdserver: leader changed.';
  await expect(all(source.list(kinds.pods))).rejects.toThrow(message);
  expect(kubernetes.requests).toHaveLength(5);
});

test.each([400, 403, 404, 405])('%i is not tried again', async (status) => {
  const { kubernetes } = await fakeCluster({ misbehave: () => ({ do: 'status', status }) });
  const { source, waits } = await liveSource();
  await expect(all(source.list(kinds.pods))).rejects.toThrow();
  expect(kubernetes.requests).toHaveLength(1);
  expect(waits).toEqual([]);
});

test('401 is tried once more, with a fresh token', async () => {
  const { kubernetes } = await fakeCluster({
    objects: { pods: pods(1) },
    misbehave: first(1, { do: 'status', status: 401 }),
  });
  const { source, waits } = await liveSource();
  expect(await all(source.list(kinds.pods))).toHaveLength(1);
  expect(kubernetes.requests).toHaveLength(2);
  expect(waits).toEqual([]);
});

test('the deadline ends the waiting', async () => {
  await fakeCluster({
    misbehave: () => ({ do: 'status', status: 429, headers: { 'retry-after': '30' } }),
  });
  const { source } = await liveSource({ signal: AbortSignal.timeout(200), sleep: undefined });
  const started = Date.now();
  await expect(all(source.list(kinds.pods))).rejects.toMatchObject({ name: 'AuditorError' });
  expect(Date.now() - started).toBeLessThan(3000);
});
