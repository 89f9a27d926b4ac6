import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/single-replica.ts';
import type { Service } from '#model/cluster/traffic.ts';
import type { DisruptionBudget } from '#model/facts/workload.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod, workload } from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const onFargate = fargatePod({ labels: { app: 'web', 'eks.amazonaws.com/fargate-profile': 'apps' } });
const budget: DisruptionBudget = {
  ...{ namespace: 'apps', name: 'web', managedBy: null, minAvailable: null, maxUnavailable: '1' },
  ...{ selector: { matchLabels: { app: 'web' }, matchExpressions: [] }, letsUnhealthyGo: false, status: null },
};
const service: Service = {
  ...{ namespace: 'apps', name: 'web', selector: { app: 'web' }, isBalanced: false, loadBalancerClass: null },
  ...{ balancerType: null, targetType: null, scheme: null, internal: null, albTargetType: null },
};

interface Given {
  readonly replicas?: number;
  readonly kind?: string;
  readonly budgets?: readonly DisruptionBudget[];
  readonly namespaces?: readonly string[] | null;
  readonly more?: Partial<ClusterFacts>;
}

function given({ replicas = 1, kind = 'Deployment', budgets = [], namespaces = null, more }: Given): ClusterFacts {
  return facts({
    workloads: read([workload({ replicas, kind })]),
    disruptionBudgets: read({ namespaces, list: budgets }),
    ...more,
  });
}

const web = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'uid-web' };
const ofSet = { ...onFargate, name: 'web-0', generateName: 'web-', owner: web };

describe('single-replica passes', () => {
  it('with two replicas and a budget', async () => {
    const { verdict } = await judge(rule.id, given({ replicas: 2, budgets: [budget] }), [onFargate]);
    expect(verdict.status).toBe('pass');
  });

  it.each([
    ['that is on EC2', pod()],
    ['that is finished', { ...onFargate, phase: 'Succeeded' as const }],
    ['that is being deleted', { ...onFargate, deleting: true }],
  ])('says nothing of a pod %s', async (_, other) => {
    expect((await judge(rule.id, given({}), [other])).findings).toEqual([]);
  });
});

describe('single-replica names the namespace', () => {
  it('of a Deployment with one replica, with both commands in order', async () => {
    const { findings } = await judge(rule.id, given({}), [onFargate]);
    expect(findings).toMatchObject([
      { severity: 'info', subject: { kind: 'Namespace', name: 'apps' }, affected: { pods: 1, workloads: 1 } },
    ]);
    expect(findings[0]?.message).toContain('Deployment web has one replica');
    expect(findings[0]?.remediation.commands).toEqual([
      'kubectl -n apps scale deployment web --replicas=2',
      'kubectl -n apps create poddisruptionbudget web --selector=app=web --max-unavailable=1',
    ]);
  });

  it('of several replicas without a budget, with the budget alone', async () => {
    const { findings } = await judge(rule.id, given({ replicas: 3 }), [onFargate]);
    expect(findings[0]?.message).toContain('Deployment web has several and no PodDisruptionBudget');
    expect(findings[0]?.remediation.commands).toEqual([
      'kubectl -n apps create poddisruptionbudget web --selector=app=web --max-unavailable=1',
    ]);
  });

  it('of one replica with a budget, which is scaled and keeps it', async () => {
    const { findings } = await judge(rule.id, given({ budgets: [budget] }), [onFargate]);
    expect(findings[0]?.remediation.commands).toEqual(['kubectl -n apps scale deployment web --replicas=2']);
  });

  it('of a StatefulSet with one replica, without a command', async () => {
    const { findings } = await judge(rule.id, given({ kind: 'StatefulSet' }), [ofSet]);
    expect(findings[0]?.remediation.commands).toEqual([]);
    expect(findings[0]?.remediation.notes?.[0]).toContain('StatefulSet web');
  });

  it('as low where a Service sends to the only pod, and not where there are more', async () => {
    const more = { services: read([service]) };
    expect((await judge(rule.id, given({ more }), [onFargate])).findings).toMatchObject([{ severity: 'low' }]);
    const several = await judge(rule.id, given({ replicas: 2, more }), [onFargate]);
    expect(several.findings).toMatchObject([{ severity: 'info' }]);
  });
});

it('the budget that single-replica asks for is none that blocks evictions', async () => {
  const wanted = { ...budget, status: { ...counts, disruptionsAllowed: 1 } };
  const { findings } = await audit(given({ replicas: 2, budgets: [wanted] }), [onFargate]);
  expect(findings.map((one) => one.rule)).not.toContain('eviction-blocked');
  expect(findings.map((one) => one.rule)).not.toContain(rule.id);
});

const counts = { currentHealthy: 2, desiredHealthy: 1, expectedPods: 2, syncFailure: null };

describe('single-replica is not evaluated', () => {
  it.each([
    ['budgets', { disruptionBudgets: unread('denied', 'list poddisruptionbudgets (RBAC)') }],
    ['workloads', { workloads: unread('denied', 'list deployments (RBAC)') }],
  ])('when %s could not be read', async (_, more) => {
    expect((await judge(rule.id, given({ more }), [onFargate])).verdict.status).toBe('not-evaluated');
  });

  it('when nobody asked for budgets where the pods are', async () => {
    const { verdict } = await judge(rule.id, given({ replicas: 2, namespaces: ['other'] }), [onFargate]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
  });

  it('in part when Services could not be read, which decide how bad it is', async () => {
    const more = { services: unread('denied', 'list services (RBAC)') };
    const { verdict } = await judge(rule.id, given({ more }), [onFargate]);
    expect(verdict).toMatchObject({ status: 'fail', missingPermissions: ['list services (RBAC)'] });
  });
});
