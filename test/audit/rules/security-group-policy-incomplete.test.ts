import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/security-group-policy-incomplete.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { SecurityGroupPolicy } from '#model/cluster/network.ts';
import { facts, fargatePod, minutesAgo, monthAgo } from '../../support/builders/facts.ts';
import { only, refusedPod, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const all = { matchLabels: {}, matchExpressions: [] };
const web = { matchLabels: { app: 'web' }, matchExpressions: [] };

function policy(fields: Partial<SecurityGroupPolicy> = {}): SecurityGroupPolicy {
  const selected = { podSelector: web, accounts: null, groupIds: ['sg-db'] };
  return { namespace: 'apps', name: 'db', createdAt: monthAgo, ...selected, ...fields };
}

const given = (...policies: readonly SecurityGroupPolicy[]) => facts({ securityGroupPolicies: read(policies) });
const judged = (cluster: ClusterFacts, one: Pod = fargatePod()) => judge(rule.id, cluster, [one]);

describe('passes when', () => {
  it.each<[string, Partial<SecurityGroupPolicy>]>([
    ['the policy lists the cluster security group', { groupIds: ['sg-db', 'sg-cluster'] }],
    ['it is of another namespace', { namespace: 'other' }],
    ['it selects other labels', { podSelector: { matchLabels: { app: 'api' }, matchExpressions: [] } }],
    [
      'its expressions do not hold',
      { podSelector: { ...all, matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
    ],
    ['it has no groups, so that nothing is replaced', { groupIds: [] }],
    ['it has no selector', { podSelector: null }],
    ['whatever the service account is, the group is there', { accounts: 'some', groupIds: ['sg-cluster'] }],
  ])('%s', async (_, fields) => {
    expect((await judged(given(policy(fields)))).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('there is no policy, whether or not the group of the cluster is known', async () => {
    const cluster = { ...facts().cluster, securityGroup: null };
    expect((await judged(facts({ cluster }))).verdict.status).toBe('pass');
  });

  it('one of several policies lists it, since a pod gets the groups of all', async () => {
    const both = given(policy(), policy({ name: 'base', podSelector: all, groupIds: ['sg-cluster'] }));
    expect((await judged(both)).verdict.status).toBe('pass');
  });
});

describe('names the workload', () => {
  it('that waits with other groups alone', async () => {
    const waiting = refusedPod('Pod provisioning timed out (will retry) for pod: apps/web');
    expect(only(await judged(given(policy()), waiting))).toMatchObject({
      severity: 'high',
      subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
      message:
        'Deployment apps/web has the security groups of SecurityGroupPolicy apps/db instead of the cluster security group, which a pod on Fargate has otherwise: it waits, maybe because these do not let its pods reach the API server and CoreDNS',
      evidence: [
        { what: 'security groups by SecurityGroupPolicy apps/db', is: 'sg-db', shouldBe: 'sg-cluster among them' },
      ],
      remediation: {
        commands: [
          `kubectl -n apps patch securitygrouppolicy db --type json -p '[{"op":"add","path":"/spec/securityGroups/groupIds/-","value":"sg-cluster"}]'`,
          'kubectl -n apps rollout restart deployment/web',
        ],
      },
    });
  });

  describe('by what its pods say that they were given', () => {
    const says = (groups: string, fields: Partial<Pod> = {}) =>
      fargatePod({ ...fields, annotations: { 'fargate.amazonaws.com/pod-sg': groups } });
    const fine = policy({ groupIds: ['sg-db', 'sg-0c'] });
    const { cluster } = facts();
    const known = { cluster: { ...cluster, securityGroup: 'sg-0c' } };
    const withPolicies = (...policies: readonly SecurityGroupPolicy[]) => ({ ...given(...policies), ...known });

    it.each([
      ['the policy lists the group by now', [fine]],
      ['the policy is gone', []],
    ])('though %s', async (_, policies) => {
      const { severity, message, remediation } = only(await judged(withPolicies(...policies), says('sg-0aaa,sg-0bbb')));
      expect(severity).toBe('low');
      expect(message).toContain('Deployment apps/web has security groups of its own (sg-0aaa and sg-0bbb)');
      expect(remediation.commands).toEqual(['kubectl -n apps rollout restart deployment/web']);
    });

    it('and nothing, where the group is among them', async () => {
      expect((await judged(withPolicies(), says('sg-0aaa, sg-0c'))).verdict.status).toBe('pass');
    });

    it('and of its next pods, where the policy came later', async () => {
      const later = policy({ createdAt: minutesAgo(5) });
      expect(only(await judged(withPolicies(later), says('sg-0c'))).message).toContain(
        'Deployment apps/web will have, once its pods are made again, the security groups of SecurityGroupPolicy apps/db',
      );
    });
  });

  it('whose pods run with them, at low severity: they seem to do', async () => {
    const { severity, message } = only(await judged(given(policy())));
    expect(severity).toBe('low');
    expect(message).toContain('its pods run');
  });

  it.each<[string, Partial<SecurityGroupPolicy>, Pod]>([
    ['whose pods are older than the policy', { createdAt: minutesAgo(5) }, fargatePod()],
    ['whose pods start', {}, fargatePod({ phase: 'Pending' })],
    ['whose pods have only just been made', {}, waitingPod()],
    ['of a policy whose age is not known', { createdAt: null }, fargatePod()],
  ])('%s, as one whose pods may stay Pending', async (_, fields, one) => {
    const { severity, message } = only(await judged(given(policy(fields)), one));
    expect(severity).toBe('medium');
    expect(message).toContain('the pods may stay Pending');
  });

  it.each<[string, Partial<SecurityGroupPolicy>]>([
    ['pods by an empty selector', { podSelector: all }],
    ['all service accounts', { podSelector: null, accounts: 'all' }],
  ])('that a policy selects with %s', async (_, fields) => {
    expect((await judged(given(policy(fields)))).findings).toHaveLength(1);
  });

  it('of several policies once, and adds to one that has room', async () => {
    const full = policy({ name: 'a', groupIds: ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5'] });
    const { evidence, remediation } = only(await judged(given(full, policy())));
    expect(evidence[0]?.is).toBe('sg-1, sg-2, sg-3, sg-4, sg-5 and sg-db');
    expect(remediation.commands).toMatchObject([
      expect.stringContaining('securitygrouppolicy db'),
      'kubectl -n apps rollout restart deployment/web',
    ]);
    expect(only(await judged(given(full))).remediation.commands).toEqual([]);
  });
});

describe('is not-evaluated when', () => {
  it.each<[string, SecurityGroupPolicy[]]>([
    ['only labels of the service account would tell', [policy({ podSelector: null, accounts: 'some' })]],
    [
      'another policy may add the group',
      [policy(), policy({ name: 'base', accounts: 'some', groupIds: ['sg-cluster'] })],
    ],
  ])('%s', async (_, policies) => {
    expect((await judged(given(...policies))).verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
  });

  it('the security group of the cluster is not known', async () => {
    const cluster = { ...facts().cluster, securityGroup: null };
    const { verdict } = await judged({ ...given(policy()), cluster });
    expect(verdict.status).toBe('not-evaluated');
  });

  it('policies could not be read, and names the permission', async () => {
    const securityGroupPolicies = unread('denied', 'list securitygrouppolicies (RBAC)');
    expect((await judged(facts({ securityGroupPolicies }))).verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions: ['list securitygrouppolicies (RBAC)'],
    });
  });
});

it('judges pods that Fargate runs as well as those that it has yet to take', async () => {
  expect(await standings(rule.id, {}, given(policy()))).toEqual({
    ...{ waiting: 'fail', onFargate: 'fail', elsewhere: 'fail' },
    ...{ unselected: 'not-applicable', daemonSet: 'not-applicable' },
  });
});

it('finds nothing once every policy lists the cluster security group, whomever they select', async () => {
  const any = fc.record({
    podSelector: fc.constantFrom(null, all, web),
    accounts: fc.constantFrom('all' as const, 'some' as const, null),
    groupIds: fc.array(fc.constantFrom('sg-a', 'sg-cluster')),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(any), async (fields) => {
      const named = (more: readonly string[]) =>
        given(
          ...fields.map((one, index) => policy({ ...one, name: `p${index}`, groupIds: [...one.groupIds, ...more] })),
        );
      expect((await judged(named(['sg-cluster']))).verdict.status).toBe('pass');
      // Nor is a pass ever what certainly lacks it.
      const lacks = fields.some(
        (one) => one.accounts !== 'some' && (one.podSelector ?? one.accounts) !== null && one.groupIds.length > 0,
      );
      const isListed = fields.some(({ groupIds }) => groupIds.includes('sg-cluster'));
      if (lacks && !isListed) expect((await judged(named([]))).verdict.status).toBe('fail');
    }),
    { numRuns: 50 },
  );
});
