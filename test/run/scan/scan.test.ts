import { describe, expect, it } from 'vitest';
import { AuditorError } from '#model/auditor-error.ts';
import { scan, scanCluster, type Target, judgedText, scanProgress } from '#run/scan/scan.ts';
import { resolveTargets } from '#run/scan/targets.ts';
import { fakeCluster } from '../../collect/live/live.ts';
import { denied, describedCluster, MemorySource } from '../../support/fakes/memory-source.ts';

const all = { scope: [] };

function target(name: string, held: ConstructorParameters<typeof MemorySource>[0] = {}): Target {
  return { name, open: () => Promise.resolve(new MemorySource(held)) };
}

const pod = {
  metadata: {
    namespace: 'apps',
    name: 'web',
    uid: 'u',
    creationTimestamp: '2026-01-05T11:00:00Z',
    labels: { app: 'web' },
  },
  spec: { nodeName: 'ip-10-0-0-1', schedulerName: 'default-scheduler', containers: [{ name: 'app', image: 'x' }] },
  status: { phase: 'Running' },
};
const profile = {
  ...{ fargateProfileName: 'apps', status: 'ACTIVE', createdAt: '2026-01-01T00:00:00Z' },
  ...{ podExecutionRoleArn: 'arn:aws:iam::111122223333:role/x', subnets: ['subnet-a'] },
  selectors: [{ namespace: 'apps', labels: { fargate: 'yes' } }],
};
const objects = {
  pods: [pod],
  namespaces: [{ metadata: { name: 'apps' } }],
  nodes: [{ metadata: { name: 'ip-10-0-0-1' } }],
};

describe('scan', () => {
  it('makes one cluster’s failure that cluster’s result, and keeps the order of the targets', async () => {
    const broken: Target = { name: 'b', open: () => Promise.reject(new AuditorError('runtime', 'no way in')) };
    const { result, faults } = await scan([target('a'), broken, target('c')], all);
    expect(result.clusters.map(({ name, status }) => [name, status])).toEqual([
      ['eks-workshop', 'audited'],
      ['b', 'failed'],
      ['eks-workshop', 'audited'],
    ]);
    expect(faults.map(({ message }) => message)).toEqual(['no way in']);
    expect(result.clusters[1]?.verdicts.every(({ status }) => status === 'not-evaluated')).toBe(true);
    expect(result.summary.incomplete).toBe(true);
  });

  it('does not hide a bug', async () => {
    const buggy: Target = { name: 'b', open: () => Promise.reject(new TypeError('a bug')) };
    await expect(scan([buggy], all)).rejects.toThrow('a bug');
  });

  it('tells what it is doing', async () => {
    const said: string[] = [];
    await scan([target('a', { pods: [pod], 'fargate-profiles': [profile], namespaces: objects.namespaces })], {
      scope: [],
      onProgress: (text) => said.push(text),
    });
    expect(said).toEqual(['a: reading the cluster', 'a: 1 pod judged']);
  });

  it('tells of several clusters at once, and how many are over', async () => {
    const said: string[] = [];
    await scan([target('a'), target('b')], { scope: [], onProgress: (text) => said.push(text) });
    expect(said[0]).toBe('0 of 2 clusters · a: reading the cluster');
    expect(said).toContain('0 of 2 clusters · a: reading the cluster · b: reading the cluster');
    expect(said.at(-1)).toBe('2 of 2 clusters');
  });

  it('identifies itself by what was read', async () => {
    const [one, two] = [await scan([target('a')], all), await scan([target('a')], all)];
    expect(one.result).toEqual(two.result);
    expect(one.result.scanId).toMatch(/^20260105T120000Z-[0-9a-f]{8}$/);
  });

  it('keeps what EKS alone tells of a cluster whose API gives no answer', async () => {
    await fakeCluster({ eks: { profiles: [profile] }, misbehave: () => ({ do: 'status', status: 401 }) });
    const [shop] = await resolveTargets({ cluster: ['shop'] });
    const { result, fault } = await scanCluster(shop as Target, all);
    expect(result).toMatchObject({ status: 'failed', error: fault?.message });
    expect(result.verdicts.filter(({ status }) => status === 'pass').map(({ rule }) => rule)).toEqual([
      ...['profile-unhealthy', 'role-access-stale', 'role-not-authorised', 'role-trust-open'],
      ...['subnet-exhausted', 'subnet-isolated', 'subnet-not-private'],
    ]);
  });

  it('runs several at once and keeps their order all the same', async () => {
    const open = Array.from({ length: 3 }, () => Promise.withResolvers<undefined>());
    const slow = open.map(({ promise }, n): Target => ({
      name: `c${String(n)}`,
      open: () => promise.then(() => Promise.reject(new AuditorError('runtime', `no way into c${String(n)}`))),
    }));
    const scanned = scan(slow, all);
    // Only a scan that does not wait for the first comes to its end.
    for (const { resolve } of open.toReversed()) resolve(undefined);
    expect((await scanned).faults.map(({ message }) => message)).toEqual([
      ...['no way into c0', 'no way into c1', 'no way into c2'],
    ]);
  });

  it('has the time of what was read, also where a cluster could not be', async () => {
    const broken: Target = {
      name: 'b',
      mode: 'snapshot',
      open: () => Promise.reject(new AuditorError('usage', 'not there')),
    };
    const { result } = await scan([broken, target('a')], all);
    expect(result.takenAt).toBe('2026-01-05T12:00:00Z');
    expect(result.clusters.map(({ takenAt, mode }) => [takenAt, mode])).toEqual([
      ['2026-01-05T12:00:00Z', 'snapshot'],
      ['2026-01-05T12:00:00Z', 'live'],
    ]);
  });

  it('is another scan when it is of other clusters', async () => {
    const other = { cluster: { ...describedCluster, name: 'b', arn: 'arn:aws:eks:us-west-2:111122223333:cluster/b' } };
    const [one, two] = [await scan([target('a')], all), await scan([target('b', other)], all)];
    expect(one.result.scanId).not.toBe(two.result.scanId);
  });

  it('lets go of every source, also of one that fails', async () => {
    let closed = 0;
    const closing = (held: ConstructorParameters<typeof MemorySource>[0]): Target => ({
      name: 'a',
      open: () => Promise.resolve(Object.assign(new MemorySource(held), { close: () => (closed += 1) })),
    });
    await scan([closing({}), closing({ failing: { cluster: denied('clusters') } })], all);
    expect(closed).toBe(2);
  });
});

function following(total: number) {
  const said: string[] = [];
  return { said, progress: scanProgress(total, (text) => said.push(text)) };
}

describe('the progress of a scan', () => {
  it('of one cluster is what it does', () => {
    const { said, progress } = following(1);
    const shop = progress.begin('shop');
    shop.tell('reading the cluster');
    shop.tell(judgedText(1));
    shop.end();
    expect(said).toEqual(['shop: reading the cluster', 'shop: 1 pod judged']);
  });

  it('of several says how many are over, and what each is at that runs', () => {
    const { said, progress } = following(12);
    const [shop, web] = [progress.begin('shop'), progress.begin('web')];
    shop.tell(judgedText(12_400));
    web.tell('reading the cluster');
    shop.end();
    web.end();
    expect(said).toEqual([
      '0 of 12 clusters · shop: 12,400 pods judged',
      '0 of 12 clusters · shop: 12,400 pods judged · web: reading the cluster',
      '1 of 12 clusters · web: reading the cluster',
      '2 of 12 clusters',
    ]);
  });

  it('keeps clusters of one name apart', () => {
    const { said, progress } = following(2);
    const [here, there] = [progress.begin('shop'), progress.begin('shop')];
    here.tell('reading the cluster');
    there.tell(judgedText(500));
    here.end();
    expect(said.slice(1)).toEqual([
      '0 of 2 clusters · shop: reading the cluster · shop: 500 pods judged',
      '1 of 2 clusters · shop: 500 pods judged',
    ]);
  });
});
