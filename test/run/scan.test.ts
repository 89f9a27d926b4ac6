import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSnapshot } from '../../functions/collect/snapshot/open-snapshot.ts';
import { Fault } from '../../functions/model/fault.ts';
import { findRule, listRules } from '../../functions/run/list-rules.ts';
import { saveSnapshot } from '../../functions/run/save-snapshot.ts';
import { scan, scanCluster, type Target } from '../../functions/run/scan.ts';
import { resolveTarget, resolveTargets } from '../../functions/run/targets.ts';
import { startFakeCluster, type FakeClusterOptions } from '../support/fake-cluster.ts';
import { MemorySource } from '../support/memory-source.ts';
import { example } from '../support/run-cli.ts';

const all = { scope: [] };

function target(name: string, held: ConstructorParameters<typeof MemorySource>[0] = {}): Target {
  return { name, open: () => Promise.resolve(new MemorySource(held)) };
}

async function fake(options: FakeClusterOptions) {
  const cluster = await startFakeCluster(options);
  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await cluster.close();
  });
  return cluster;
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
    const broken: Target = { name: 'b', open: () => Promise.reject(new Fault('runtime', 'no way in')) };
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
    await scan([target('a', { pods: [pod], profiles: [profile], namespaces: objects.namespaces })], {
      scope: [],
      onProgress: (text) => said.push(text),
    });
    expect(said).toEqual(['a: reading the cluster', 'a: 1 pod judged']);
  });

  it('identifies itself by what was read', async () => {
    const [one, two] = [await scan([target('a')], all), await scan([target('a')], all)];
    expect(one.result).toEqual(two.result);
    expect(one.result.scanId).toMatch(/^20260105T120000Z-[0-9a-f]{8}$/);
  });

  it('keeps what EKS alone tells of a cluster whose API gives no answer', async () => {
    await fake({ eks: { profiles: [profile] }, misbehave: () => ({ do: 'status', status: 401 }) });
    const [shop] = await resolveTargets({ cluster: ['shop'] });
    const { result, fault } = await scanCluster(shop as Target, all);
    expect(result).toMatchObject({ status: 'failed', error: fault?.message });
    expect(result.verdicts.filter(({ status }) => status === 'pass').map(({ rule }) => rule)).toEqual([
      'profile-unhealthy',
    ]);
  });

  it('of a saved cluster finds what the live one had', async () => {
    await fake({ objects, eks: { profiles: [profile], nodeGroups: ['default'] } });
    const options = { cluster: ['shop'] };
    const dir = path.join(mkdtempSync(path.join(tmpdir(), 'saved-')), 'shop');
    onTestFinished(() => rmSync(path.dirname(dir), { recursive: true, force: true }));
    const source = await resolveTarget(options);
    const { pods, denied } = await saveSnapshot(source, dir, false);
    source.close?.();
    expect([pods, denied]).toEqual([1, {}]);
    const live = (await scan(await resolveTargets(options), all)).result.clusters[0];
    const saved = (await scan(await resolveTargets({ snapshot: [dir] }), all)).result.clusters[0];
    const told = (cluster: typeof live) => [
      cluster?.findings.map((finding) => ({ ...finding, firstSeen: '', lastSeen: '' })),
      cluster?.verdicts,
      cluster?.inventory,
    ];
    expect(live?.findings.map(({ rule }) => rule)).toContain('selector-labels-missing');
    expect(told(saved)).toEqual(told(live));
  });
});

describe('targets', () => {
  it.each([
    [{}, 'Which cluster?'],
    [{ cluster: ['a'], allClusters: true }, 'not several'],
    [{ cluster: ['a', 'b'], kubeconfig: 'x' }, 'give one --cluster'],
  ])('%j is refused', async (options, why) => {
    await expect(resolveTargets(options)).rejects.toThrow(why);
  });

  it('are all clusters of the account when asked for', async () => {
    await fake({ name: 'shop' });
    expect((await resolveTargets({ allClusters: true })).map(({ name }) => name)).toEqual(['shop']);
  });

  it('of commands that take one are not several', async () => {
    await expect(resolveTarget({ snapshot: [example('before'), example('after')] })).rejects.toThrow(
      'Give one cluster',
    );
    expect((await openSnapshot(example('before'))).mode).toBe('snapshot');
  });
});

describe('the list of rules', () => {
  it('names what each needs', () => {
    expect(listRules().find(({ id }) => id === 'logging-stale')).toMatchObject({
      ...{ group: 'logging', severity: 'low', needs: ['profiles', 'loggingConfigMap', 'pods'], uses: ['workloads'] },
    });
    expect(findRule('logging-stale').id).toBe('logging-stale');
    expect(() => findRule('nothing-like-it')).toThrow('see fargate-auditor rules');
  });
});
