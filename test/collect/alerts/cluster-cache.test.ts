import { describe, expect, onTestFinished, test } from 'vitest';
import { createClusterCache } from '#collect/alerts/cluster-cache.ts';
import { ClusterGone } from '#collect/live/aws-call.ts';
import { startFakeKubernetes } from '../../support/fakes/fake-kubernetes.ts';
import { fakeCluster } from '../live/live.ts';
import { faultOf, fargatePods, namesOf, poll } from './poll.ts';

const minute = 60_000;

function cacheOf(now = () => 0) {
  const cache = createClusterCache({ maxAgeMs: 30 * minute, now });
  onTestFinished(() => cache.close());
  return cache;
}

function actions({ requests }: { readonly requests: readonly { readonly action: string }[] }): string[] {
  return requests.map(({ action }) => action);
}

describe('what earlier polls know', () => {
  test('saves asking EKS, until it is too old', async () => {
    let now = 0;
    const cache = cacheOf(() => now);
    const { eks, kubernetes } = await fakeCluster({ objects: { pods: fargatePods(3) } });
    for (const at of [0, 5, 29]) {
      now = at * minute;
      const { tags, pods, waiting, close } = await poll({ cache });
      await tags();
      expect(await namesOf(pods())).toHaveLength(3);
      await namesOf(waiting());
      close();
    }
    expect(actions(eks)).toEqual(['DescribeCluster']);
    expect(kubernetes.requests).toHaveLength(6);
    now = 30 * minute;
    await (await poll({ cache })).tags();
    expect(actions(eks)).toEqual(['DescribeCluster', 'DescribeCluster']);
  });

  test('is each cluster’s own, and each access’s', async () => {
    const cache = cacheOf();
    const { eks } = await fakeCluster();
    eks.clusters = { ...eks.clusters, other: { cluster: { tags: { team: 'b' } } } };
    expect(await (await poll({ cache })).tags()).toEqual({});
    expect(await (await poll({ cache, cluster: 'other' })).tags()).toEqual({ team: 'b' });
    await (await poll({ cache, roleArn: 'arn:aws:iam::222233334444:role/watch' })).tags();
    expect(actions(eks)).toEqual(['DescribeCluster', 'DescribeCluster', 'AssumeRole', 'DescribeCluster']);
  });

  test('includes the token, which stays good after the poll that made it', async () => {
    const cache = cacheOf();
    const { kubernetes } = await fakeCluster();
    const ended = new AbortController();
    const before = await poll({ cache, signal: ended.signal });
    await namesOf(before.pods());
    before.close();
    ended.abort(new Error('the run before is over'));
    const after = await poll({ cache });
    await namesOf(after.pods());
    const [one, two] = kubernetes.requests.map(({ authorization }) => authorization);
    expect(one).toMatch(/^Bearer k8s-aws-v1\./);
    expect(two).toBe(one);
  });

  test('does not outgrow its bounds', async () => {
    const cache = cacheOf();
    const known = { described: {}, tokens: () => Promise.resolve('') };
    for (let index = 0; index <= 2000; index += 1) cache.keep({}, `c-${index}`, known);
    expect(cache.known({}, 'c-0')).toBeUndefined();
    expect(cache.known({}, 'c-1')).toBeDefined();
    const client = cache.client({ region: 'r-0' });
    for (let index = 1; index < 256; index += 1) cache.client({ region: `r-${index}` });
    expect(cache.client({ region: 'r-0' })).toBe(client);
    for (let index = 256; index < 512; index += 1) cache.client({ region: `r-${index}` });
    expect(cache.client({ region: 'r-0' })).not.toBe(client);
  });
});

test('50 clusters of an account, polled at once, assume its role once', async () => {
  const cache = cacheOf();
  const { eks } = await fakeCluster({ objects: { pods: fargatePods(3) } });
  const shop = eks.clusters['shop'] ?? {};
  const names = Array.from({ length: 50 }, (_, index) => `c-${index}`);
  eks.clusters = Object.fromEntries(names.map((name) => [name, shop]));
  const roleArn = 'arn:aws:iam::222233334444:role/watch';
  const counts = await Promise.all(
    names.map(async (cluster) => {
      const { pods, close } = await poll({ cache, cluster, roleArn, region: 'eu-west-1' });
      const { length } = await namesOf(pods());
      close();
      return length;
    }),
  );
  expect(counts).toEqual(names.map(() => 3));
  expect(actions(eks).filter((action) => action === 'AssumeRole')).toHaveLength(1);
  expect(actions(eks).filter((action) => action === 'DescribeCluster')).toHaveLength(50);
});

describe('a cluster that has changed behind the cache', () => {
  test('made anew at another endpoint, is found there in the same poll', async () => {
    const cache = cacheOf();
    const { eks, kubernetes } = await fakeCluster();
    await namesOf((await poll({ cache })).pods());
    await kubernetes.close();
    const anew = await startFakeKubernetes({ objects: { pods: fargatePods(2) } });
    onTestFinished(() => anew.close());
    eks.clusters = { shop: { cluster: { endpoint: anew.url, certificateAuthority: { data: anew.caData } } } };
    const { pods, waiting, stats } = await poll({ cache });
    expect(await namesOf(pods())).toHaveLength(2);
    expect(await namesOf(waiting())).toEqual([]);
    expect(actions(eks)).toEqual(['DescribeCluster', 'DescribeCluster']);
    // The attempt at the old place counts too.
    expect(stats.requests).toBe(3);
    await namesOf((await poll({ cache })).pods());
    expect(actions(eks)).toHaveLength(2);
  });

  test('deleted, is gone', async () => {
    const cache = cacheOf();
    const { eks, kubernetes } = await fakeCluster();
    await namesOf((await poll({ cache })).pods());
    await kubernetes.close();
    eks.clusters = {};
    const fault = await faultOf(namesOf((await poll({ cache })).pods()));
    expect(fault).toBeInstanceOf(ClusterGone);
    expect(fault.message).toBe('There is no cluster shop in eu-west-1.');
  });

  test('but at the same place, is unreachable, whatever EKS says of it', async () => {
    const cache = cacheOf();
    const { eks, kubernetes } = await fakeCluster();
    await namesOf((await poll({ cache })).pods());
    await kubernetes.close();
    const { pods, stats } = await poll({ cache });
    expect((await faultOf(namesOf(pods()))).message).toContain('Cannot reach cluster shop');
    expect(stats.requests).toBe(1);
    eks.refuse = () => ({ status: 403, code: 'AccessDeniedException' });
    expect((await faultOf(namesOf((await poll({ cache })).pods()))).message).toContain('Cannot reach cluster shop');
    expect(actions(eks)).toEqual(['DescribeCluster', 'DescribeCluster', 'DescribeCluster']);
  });

  test('is never asked for the rest of a list that another began', async () => {
    const cache = cacheOf();
    const { eks, kubernetes } = await fakeCluster({ objects: { pods: fargatePods(4) } });
    await namesOf((await poll({ cache })).pods());
    kubernetes.misbehave = ({ page }) => (page === 2 ? { do: 'reset' } : undefined);
    const anew = await startFakeKubernetes({ objects: { pods: fargatePods(4) } });
    onTestFinished(() => anew.close());
    eks.clusters = { shop: { cluster: { endpoint: anew.url, certificateAuthority: { data: anew.caData } } } };
    expect((await faultOf(namesOf((await poll({ cache, pageSize: 2 })).pods()))).message).toContain(
      'Could not list pods',
    );
    expect(anew.requests).toEqual([]);
  });
});

describe('no such cluster', () => {
  test('is gone, told apart from every other failure, and asks for nothing else', async () => {
    const { eks } = await fakeCluster({ name: 'shop-2' });
    const { tags } = await poll();
    expect(await faultOf(tags())).toBeInstanceOf(ClusterGone);
    expect(actions(eks)).toEqual(['DescribeCluster']);
  });

  test.each([
    ['404 without a code', { status: 404, code: 'UnknownOperationException' }],
    ['a denial', { status: 403, code: 'AccessDeniedException' }],
    ['a failure of EKS', { status: 400, code: 'InvalidRequestException' }],
    ['an answer that describes nothing', { status: 200, code: 'None' }],
  ])('%s is not that', async (_, refusal) => {
    const { eks } = await fakeCluster();
    eks.refuse = () => refusal;
    const { tags } = await poll();
    expect(await faultOf(tags())).not.toBeInstanceOf(ClusterGone);
  });
});
