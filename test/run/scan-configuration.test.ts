import { describe, expect, it } from 'vitest';
import { againstBaseline } from '#run/diff/against-baseline.ts';
import { explain } from '#run/explain/explain.ts';
import { scan, type Target } from '#run/scan/scan.ts';
import { auditResultSchema } from '#model/result/result.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { configuration } from '../support/builders/configuration.ts';
import { describedCluster, type MemoryCluster, MemorySource } from '../support/fakes/memory-source.ts';
import { example } from '../support/clusters/example.ts';

const before: Target = { name: 'before', mode: 'snapshot', open: () => openSnapshot(example('before')) };
const agreed = { reason: 'until the new chart', owner: 'team-shop', until: '2099-01-31' };

function scanBy(document: Readonly<Record<string, unknown>>, ...targets: readonly Target[]) {
  return scan(targets, { scope: [], configuration: configuration(document) });
}

function memory(held: MemoryCluster): Target {
  return { name: 'memory', open: () => Promise.resolve(new MemorySource(held)) };
}

describe('a scan with a configuration', () => {
  it('marks what is waived, and lists what became of the waivers of all clusters together', async () => {
    const waivers = [
      { rule: 'selector-labels-missing', name: 'checkout', ...agreed },
      { rule: 'profile-overlap', ...agreed },
      { rule: 'logging-configmap-missing', cluster: 'other', ...agreed },
    ];
    const plain = await scanBy({}, before);
    const { result } = await scanBy({ waivers }, before, before);
    expect(auditResultSchema.parse(result)).toEqual(result);
    const [first] = result.clusters;
    expect(first?.findings.map(({ rule, waiver }) => [rule, waiver?.owner])).toEqual([
      ['logging-configmap-missing', undefined],
      ['selector-labels-missing', 'team-shop'],
    ]);
    expect(first?.findings.map((finding) => ({ ...finding, waiver: null }))).toEqual(
      plain.result.clusters[0]?.findings,
    );
    expect(result.waivers?.map(({ rule, status, findings }) => [rule, status, findings])).toEqual([
      ['selector-labels-missing', 'active', 2],
      ['profile-overlap', 'unused', 0],
    ]);
    expect(plain.result).not.toHaveProperty('waivers');
  });

  it('leaves a rule that is off out of what was missed in a cluster that could not be read', async () => {
    const lost: Target = { name: 'lost', open: () => Promise.reject(new AuditorError('runtime', 'no way in')) };
    const { result } = await scanBy({ rules: { 'profile-overlap': 'off' } }, lost);
    const [cluster] = result.clusters;
    expect(cluster?.coverage).toMatchObject({
      notApplicable: 1,
      notEvaluated: (cluster?.verdicts.length ?? 0) - 1,
      percent: 0,
    });
    expect(cluster?.verdicts.find(({ rule }) => rule === 'profile-overlap')?.status).toBe('not-applicable');
  });

  it('reads the namespaces that belong on Fargate, on this cluster only', async () => {
    const cluster: MemoryCluster = {
      cluster: describedCluster,
      'fargate-profiles': [
        {
          ...{ fargateProfileName: 'p', status: 'ACTIVE', createdAt: '2026-01-01T00:00:00Z' },
          ...{ podExecutionRoleArn: 'arn:aws:iam::111122223333:role/x', subnets: [] },
          selectors: [{ namespace: 'shop' }],
        },
      ],
      namespaces: ['shop', 'apps', 'kube-system'].map((name) => ({ metadata: { name } })),
      pods: [runningPod('apps'), runningPod('kube-system')],
    };
    const always = (clusters: readonly string[]) => ({
      expectations: [{ clusters, namespaces: ['apps'], fargate: 'always', reason: 'PCI' }],
    });
    const here = await scanBy(always(['eks-*']), memory(cluster));
    expect(here.result.clusters[0]?.inventory?.pods).toBe(1);
    expect(here.result.clusters[0]?.findings.map(({ rule }) => rule)).toContain('namespace-not-selected');
    const elsewhere = await scanBy(always(['prod']), memory(cluster));
    expect(elsewhere.result.clusters[0]?.inventory?.pods).toBe(0);
  });

  it('takes waivers from annotations when it is told to', async () => {
    const text = 'until=2099-01-31; reason=the job ends';
    const pod = runningPod('apps', { 'fargate-auditor.io/waive-selector-labels-missing': text });
    const profile = {
      fargateProfileName: 'apps',
      fargateProfileArn: 'arn:aws:eks:us-west-2:111122223333:fargateprofile/eks-workshop/apps/1',
      clusterName: 'eks-workshop',
      createdAt: '2026-01-01T00:00:00Z',
      podExecutionRoleArn: 'arn:aws:iam::111122223333:role/pods',
      status: 'ACTIVE',
      selectors: [{ namespace: 'apps', labels: { compute: 'fargate' } }],
      subnets: [],
    };
    const cluster = {
      'fargate-profiles': [profile],
      namespaces: [{ metadata: { name: 'apps' } }],
      nodes: [{ metadata: { name: 'ip-10-0-0-1' } }],
      pods: [pod],
    };
    const off = await scanBy({}, memory(cluster));
    const on = await scanBy({ annotationWaivers: { enabled: true } }, memory(cluster));
    const waiverOf = ({ result }: typeof on) =>
      result.clusters[0]?.findings.find(({ rule }) => rule === 'selector-labels-missing')?.waiver;
    expect(waiverOf(off)).toBeNull();
    expect(waiverOf(on)).toEqual({ reason: 'the job ends', until: '2099-01-31', source: 'annotation' });
    expect(on.result.waivers).toMatchObject([
      { scope: 'cluster eks-workshop, Pod apps/web', status: 'active', findings: 1 },
    ]);
  });
});

describe('a comparison with a baseline', () => {
  it('waives what was only carried on as the configuration has it now', async () => {
    const waived = (until: string) => ({ waivers: [{ rule: 'selector-labels-missing', ...agreed, until }] });
    const { result: baseline } = await scanBy(waived('2099-01-31'), before);
    const open = async () =>
      Object.assign(await openSnapshot(example('before')), {
        takenAt: () => Promise.resolve('2030-01-01T00:00:00Z'),
        pods: () => {
          throw new AuditorError('runtime', 'not allowed to list pods');
        },
      });
    const blind: Target = { ...before, open };
    const owners = async (until: string) => {
      const { result: now } = await scanBy(waived(until), blind);
      const { result } = againstBaseline(now, baseline, configuration(waived(until)));
      return result.clusters[0]?.findings.map(({ rule, waiver }) => [rule, waiver?.owner ?? null]);
    };
    expect(await owners('2099-01-31')).toContainEqual(['selector-labels-missing', 'team-shop']);
    expect(await owners('2029-12-31')).toContainEqual(['selector-labels-missing', null]);
  });
});

describe('the explanation of a workload', () => {
  it('tells what the configuration makes of it', async () => {
    const { notes, findings } = await explain(
      await openSnapshot(example('before')),
      { what: 'workload', kind: 'Deployment', namespace: 'checkout', name: 'checkout' },
      configuration({
        expectations: [{ namespaces: ['checkout'], fargate: 'always', logging: 'not-wanted', reason: 'PCI' }],
        waivers: [{ rule: 'selector-labels-missing', ...agreed }],
      }),
    );
    expect(notes).toEqual([
      'pods of namespace checkout are expected on Fargate: PCI',
      'no logs of namespace checkout are wanted: PCI',
      'selector-labels-missing is waived until 2099-01-31 by team-shop: until the new chart',
    ]);
    expect(findings[0]?.waiver?.owner).toBe('team-shop');
  });

  it('tells when its pods are kept off Fargate, and nothing without a configuration', async () => {
    const asked = { what: 'workload', kind: 'Deployment', namespace: 'checkout', name: 'checkout' } as const;
    const never = configuration({ expectations: [{ namespaces: ['check*'], fargate: 'never', reason: 'GPUs' }] });
    const story = await explain(await openSnapshot(example('before')), asked, never);
    expect(story.notes).toEqual([
      'pods of namespace checkout are kept off Fargate, so nothing is asked of placement: GPUs',
    ]);
    expect(story.pods.map(({ exempt }) => exempt)).toContain(
      'the configuration keeps its namespace off Fargate (GPUs)',
    );
    expect((await explain(await openSnapshot(example('before')), asked)).notes).toEqual([]);
  });
});

function runningPod(namespace: string, annotations: Readonly<Record<string, string>> = {}) {
  return {
    metadata: { namespace, name: 'web', uid: namespace, creationTimestamp: '2026-01-05T11:00:00Z', annotations },
    spec: { nodeName: 'ip-10-0-0-1', schedulerName: 'default-scheduler', containers: [] },
    status: { phase: 'Running' },
  };
}
