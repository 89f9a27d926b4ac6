import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/profile-ambiguous.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const label = 'eks.amazonaws.com/fargate-profile';
const two = read([profile(), profile({ name: 'blue', selectors: [selector('ap*')] })]);

describe(rule.id, () => {
  it('passes when one profile matches', async () => {
    expect((await judge(rule.id, facts(), [fargatePod()])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('passes when the template names one of several', async () => {
    const cluster = facts({
      profiles: two,
      workloads: read([workload({ template: { labels: { [label]: 'blue' } } })]),
    });
    expect((await judge(rule.id, cluster, [fargatePod()])).verdict.status).toBe('pass');
  });

  it('names the profiles, the one that took the pod, and pins that one', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: two }), [fargatePod({ labels: { [label]: 'blue' } })]);
    expect(findings).toMatchObject([
      {
        severity: 'low',
        message: 'Deployment apps/web matches profiles apps and blue, and nothing says which one is meant',
        evidence: [
          { what: 'matching profiles', is: 'apps and blue', shouldBe: 'one, or a pin' },
          { what: 'profile that took the pod', is: 'blue' },
        ],
        remediation: {
          summary: expect.stringContaining(`Set the label ${label} to blue in the pod template of Deployment apps/web`),
          patch: expect.stringContaining(`${label}: "blue"`),
        },
      },
    ]);
  });

  it('pins one that matches where the profile that took the pod does no more', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: two }), [fargatePod({ labels: { [label]: 'gone' } })]);
    expect(findings[0]?.remediation.patch).toContain(`${label}: "apps"`);
  });

  it('does not take the label that Fargate injected for a pin', async () => {
    const cluster = facts({ profiles: two, workloads: unread('not read') });
    expect((await judge(rule.id, cluster, [fargatePod()])).findings).toHaveLength(1);
  });

  it.each([
    ['is not on Fargate', pod()],
    ['finished', fargatePod({ phase: 'Succeeded' })],
    ['is being deleted', fargatePod({ deleting: true })],
    [
      'belongs to a DaemonSet',
      fargatePod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } }),
    ],
    ['is annotated for EC2', fargatePod({ annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing of a pod that %s', async (_, one) => {
    const { verdict } = await judge(rule.id, facts({ profiles: two, workloads: unread('not read') }), [one]);
    expect(verdict).toMatchObject({ status: 'not-applicable', judged: 0 });
  });

  it('says nothing of profiles that are not ACTIVE', async () => {
    const profiles = read([profile(), profile({ name: 'blue', status: 'DELETING' })]);
    expect((await judge(rule.id, facts({ profiles }), [fargatePod()])).verdict.status).toBe('pass');
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [fargatePod()]);
    const fewPods = await judge(rule.id, facts(), [fargatePod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
