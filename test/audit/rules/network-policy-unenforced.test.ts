import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/network-policy-unenforced.ts';
import type { NetworkPolicy } from '#model/cluster/network.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const onFargate = fargatePod({ labels: { app: 'web', 'eks.amazonaws.com/fargate-profile': 'apps' } });
const onEc2 = pod({ name: 'b', labels: { app: 'web' }, annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } });
const policy = (fields: Partial<NetworkPolicy> = {}): NetworkPolicy => ({
  namespace: 'apps',
  name: 'deny',
  podSelector: { matchLabels: {}, matchExpressions: [] },
  limits: ['Ingress'],
  ...fields,
});
const judged = (list: readonly NetworkPolicy[], pods = [onFargate], namespaces: readonly string[] | null = null) =>
  judge(rule.id, facts({ networkPolicies: read({ namespaces, list }) }), pods);

describe('network-policy-unenforced passes', () => {
  it.each<[string, readonly NetworkPolicy[]]>([
    ['there is none', []],
    ['it is in another namespace', [policy({ namespace: 'other' })]],
    ['it selects other pods', [policy({ podSelector: { matchLabels: { app: 'other' }, matchExpressions: [] } })]],
  ])('when %s', async (_, list) => {
    expect((await judged(list)).verdict.status).toBe('pass');
  });

  it('when the pods that it selects are on EC2', async () => {
    expect((await judged([policy()], [onEc2])).findings).toEqual([]);
  });
});

describe('network-policy-unenforced names', () => {
  it('each policy once', async () => {
    const { findings } = await judged([policy(), policy({ name: 'out', limits: ['Egress'] })]);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        subject: { kind: 'NetworkPolicy', namespace: 'apps', name: 'deny' },
        affected: { pods: 1 },
      },
      { severity: 'medium', subject: { name: 'out' } },
    ]);
    expect(findings[0]?.message).toContain('traffic to them');
    expect(findings[1]?.message).toContain('traffic from them');
  });

  it('how many of its pods are on Fargate', async () => {
    const { findings } = await judged([policy()], [onFargate, onEc2]);
    expect(findings[0]?.message).toContain('1 of 2 pods that it selects');
  });
});

describe('network-policy-unenforced is not evaluated', () => {
  it('when policies could not be read', async () => {
    const lost = facts({ networkPolicies: unread('denied', 'list networkpolicies (RBAC)') });
    const { verdict } = await judge(rule.id, lost, [onFargate]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list networkpolicies (RBAC)'] });
  });

  it('when nobody asked for those of the namespace', async () => {
    expect((await judged([], [onFargate], ['other'])).verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
  });
});
