import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/kubelet-behind.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { NodeSummary } from '#model/facts/node.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, nodes, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

/** Fargate nodes named `fargate-0`, `fargate-1` and so on, by the versions of their kubelets. */
function running(kubelets: readonly (string | null)[], fields: Partial<NodeSummary> = {}): Pick<ClusterFacts, 'nodes'> {
  const known = kubelets.filter((kubelet) => kubelet !== null);
  const byKubelet = Object.fromEntries(
    [...Map.groupBy(known, (kubelet) => kubelet)].map(([key, of]) => [key, of.length]),
  );
  const others = kubelets.flatMap((kubelet, at) =>
    kubelet === null || kubelet.startsWith('v1.33.') ? [] : [[`fargate-${at}`, kubelet] as const],
  );
  const summary = nodes({ fargate: kubelets.length, other: 2 });
  return { nodes: read({ ...summary, byKubelet, otherKubelets: new Map(others), ...fields }) };
}

function on(node: number, of = 'web', fields: Partial<Pod> = {}): Pod {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${of}-6d4b75cb6d`, uid: `uid-${of}` };
  return fargatePod({
    name: `${of}-${node}`,
    nodeName: `fargate-${node}`,
    owner,
    generateName: `${of}-6d4b75cb6d-`,
    ...fields,
  });
}

const at = (version: string) => ({ cluster: { ...facts().cluster, version } });

describe('passes', () => {
  it.each([
    ['when every kubelet is of the minor of the control plane', ['v1.33.5-eks-1', 'v1.33.1-eks-2']],
    ['when one is newer', ['v1.33.5-eks-1', 'v1.34.0-eks-1']],
  ])('%s', async (_, kubelets) => {
    expect((await judge(rule.id, facts(running(kubelets)), [on(0)])).verdict).toMatchObject({
      status: 'pass',
      judged: 2,
    });
  });

  it('though some pods could not be read, since nodes tell it', async () => {
    const { verdict } = await judge(rule.id, facts(running(['v1.33.5'])), [], unread('page 2 was lost'));
    expect(verdict.status).toBe('pass');
  });
});

describe('names the cluster', () => {
  it('once for each minor that is behind, with the workloads that run there', async () => {
    const kubelets = ['v1.32.9-eks-1', 'v1.32.6-eks-1', 'v1.31.2-eks-1', 'v1.33.5-eks-1'];
    const pods = [on(0), on(1, 'api'), on(2), on(3)];
    const { verdict, findings } = await judge(rule.id, facts(running(kubelets)), pods);
    expect(verdict).toMatchObject({ status: 'fail', judged: 4 });
    expect(findings).toHaveLength(2);
    const one = findings.find(({ message }) => message.includes('1.32'));
    expect(one).toMatchObject({
      severity: 'medium',
      subject: { kind: 'Cluster', name: 'demo' },
      message:
        '2 nodes of Fargate run kubelet 1.32, for 2 pods of 2 workloads: 1 minor version behind the control plane',
      evidence: [
        { what: 'control plane', is: '1.33' },
        { what: 'kubelet', is: 'v1.32.9-eks-1', shouldBe: 'v1.33' },
        { what: 'kubelet', is: 'v1.32.6-eks-1', shouldBe: 'v1.33' },
      ],
      affected: { pods: 2, workloads: 2, names: ['Deployment apps/api', 'Deployment apps/web'] },
      remediation: {
        commands: [
          'kubectl get nodes -l eks.amazonaws.com/compute-type=fargate -o wide',
          'kubectl -n apps rollout restart deployment/api',
          'kubectl -n apps rollout restart deployment/web',
        ],
      },
    });
    const other = findings.find(({ message }) => message.includes('1.31'));
    expect(other?.message).toBe(
      '1 node of Fargate runs kubelet 1.31, for 1 pod of 1 workload: 2 minor versions behind the control plane',
    );
    expect(other?.fingerprint).not.toBe(one?.fingerprint);
  });

  it('by the same fingerprint, however many nodes are behind', async () => {
    const few = await judge(rule.id, facts(running(['v1.32.9'])), [on(0)]);
    const many = await judge(rule.id, facts(running(['v1.32.9', 'v1.32.1'])), []);
    expect(many.findings[0]?.fingerprint).toBe(few.findings[0]?.fingerprint);
  });

  it.each([
    ['1.33', 'v1.30.9', 'medium'],
    ['1.33', 'v1.29.9', 'high'],
    ['1.28', 'v1.25.1', 'medium'],
    ['1.28', 'v1.24.1', 'high'],
    ['1.27', 'v1.25.1', 'medium'],
    ['1.27', 'v1.24.1', 'high'],
    ['1.26', 'v1.24.1', 'medium'],
  ])('of %s with a kubelet %s at %s', async (version, kubelet, severity) => {
    const otherKubelets = new Map([['fargate-0', kubelet]]);
    const { findings } = await judge(rule.id, facts({ ...at(version), ...running([kubelet], { otherKubelets }) }), [
      on(0),
    ]);
    expect(findings).toMatchObject([{ severity }]);
    expect(findings[0]?.message.includes('are allowed')).toBe(severity === 'high');
  });

  it('with no more than the nodes, when no pod of theirs was seen', async () => {
    const { findings } = await judge(rule.id, facts(running(['v1.32.9'])), [pod()]);
    expect(findings).toMatchObject([{ affected: { pods: 0, workloads: 0, names: [] } }]);
    expect(findings[0]?.message).toBe('1 node of Fargate runs kubelet 1.32: 1 minor version behind the control plane');
  });

  it('with at least those pods that were read', async () => {
    const { findings } = await judge(rule.id, facts(running(['v1.32.9'])), [on(0)], unread('page 2 was lost'));
    expect(findings[0]?.message).toContain('for at least 1 pod of 1 workload:');
  });

  it('with as many pods as nodes, when these are too many to be known by name', async () => {
    const { findings } = await judge(rule.id, facts(running(['v1.32.9', 'v1.32.9'], { otherKubelets: null })), [on(0)]);
    expect(findings).toMatchObject([{ affected: { pods: 2, workloads: 0, names: [] } }]);
    expect(findings[0]?.message).toBe('2 nodes of Fargate run kubelet 1.32: 1 minor version behind the control plane');
    expect(findings[0]?.remediation.commands).toHaveLength(1);
  });

  it('and not the pods that are being deleted', async () => {
    const pods = [on(0), on(1, 'web', { deleting: true })];
    const { findings } = await judge(rule.id, facts(running(['v1.32.9', 'v1.32.9'])), pods);
    expect(findings[0]?.affected.pods).toBe(1);
  });
});

describe('in an audit of some namespaces', () => {
  const scope = { scope: ['apps'] };

  it('says nothing of nodes that run other pods', async () => {
    const { verdict } = await judge(rule.id, facts({ ...running(['v1.32.9', 'v1.33.1']), ...scope }), [on(1)]);
    expect(verdict.status).toBe('pass');
  });

  it('names those that run a pod of these', async () => {
    const { findings } = await judge(rule.id, facts({ ...running(['v1.32.9', 'v1.31.1']), ...scope }), [on(1)]);
    expect(findings.map(({ message }) => message.includes('1.31'))).toEqual([true]);
  });

  it.each<[string, Partial<NodeSummary>, Parameters<typeof judge>[3][]]>([
    ['pods were not read', {}, [unread('page 2 was lost')]],
    ['nodes are too many to be known by name', { otherKubelets: null }, []],
  ])('is not-evaluated when %s', async (_, fields, lost) => {
    const { verdict } = await judge(
      rule.id,
      facts({ ...running(['v1.32.9'], fields), ...scope }),
      [],
      ...(lost as never[]),
    );
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      reason: 'whether pods of the namespaces run on one of 1 node with kubelet 1.32 is not known',
    });
  });
});

describe('is not-evaluated, never a pass,', () => {
  it('when nodes could not be read, and names the missing permission', async () => {
    const { verdict } = await judge(rule.id, facts({ nodes: unread('denied', 'list nodes (RBAC)') }), [on(0)]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list nodes (RBAC)'] });
  });

  it.each([[[null]], [['unheard of']], [['v2.1.0']], [['v1.33.1', '']]])(
    'when a kubelet has no version that is understood: %j',
    async (kubelets) => {
      const { verdict } = await judge(rule.id, facts(running(kubelets)), [on(0)]);
      expect(verdict).toMatchObject({
        status: 'not-evaluated',
        judged: kubelets.length - 1,
        unread: 1,
        reason: '1 node: the kubelet version is not understood',
      });
    },
  );

  it('when the cluster has none', async () => {
    const { verdict } = await judge(rule.id, facts({ ...at('new'), ...running(['v1.33.1']) }), [on(0)]);
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      unread: 1,
      reason: 'the version of the cluster, "new", is not understood',
    });
  });
});

it('does not apply without nodes of Fargate', async () => {
  const { verdict } = await judge(rule.id, facts(running([])), [pod()]);
  expect(verdict).toMatchObject({ status: 'not-applicable', reason: 'the cluster has no node of Fargate' });
});

it('counts every node once, and says the same whatever the order of pods', async () => {
  const version = fc.constantFrom('v1.33.5', 'v1.32.9', 'v1.31.1', 'v1.34.0', 'odd', null);
  await fc.assert(
    fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 20 }), async (kubelets) => {
      const cluster = facts(running(kubelets));
      const pods = kubelets.map((_, node) => on(node, `of-${node % 3}`));
      const { verdict, findings } = await judge(rule.id, cluster, pods);
      const behind = kubelets.filter((kubelet) => /^v1\.3[12]/.test(kubelet ?? '')).length;
      expect(findings.reduce((sum, { affected }) => sum + (affected.pods ?? 0), 0)).toBe(behind);
      expect(verdict.judged + verdict.unread).toBe(kubelets.length);
      expect((await judge(rule.id, cluster, pods.toReversed())).findings).toEqual(findings);
    }),
    { numRuns: 60 },
  );
});
