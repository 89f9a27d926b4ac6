import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/profile-overlap.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const role = 'arn:aws:iam::111122223333:role/other';
const wide = profile({ name: 'wide', selectors: [selector('ap*')], podExecutionRoleArn: role });
const both = read([profile(), wide]);

describe(rule.id, () => {
  it('passes when no pod is selected twice', async () => {
    const profiles = read([profile(), profile({ name: 'b', selectors: [selector('other')], subnets: ['subnet-z'] })]);
    const { verdict } = await judge(rule.id, facts({ profiles }), [fargatePod()]);
    expect(verdict).toMatchObject({ status: 'pass', judged: 2 });
  });

  it('passes when both have the same role, and the same subnets in any order', async () => {
    const twin = profile({ name: 'twin', subnets: ['subnet-b', 'subnet-a'] });
    expect((await judge(rule.id, facts({ profiles: read([profile(), twin]) }), [pod()])).verdict.status).toBe('pass');
  });

  it('names both profiles, what differs, and the workloads that both select', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: both }), [fargatePod(), fargatePod({ name: 'web-2' })]);
    expect(findings).toMatchObject([
      {
        severity: 'low',
        subject: { kind: 'FargateProfile', name: 'apps' },
        message: 'Profiles apps and wide select the same pods but differ in role; the pods run with one or the other',
        evidence: [{ what: 'role', is: `arn:aws:iam::111122223333:role/fargate-pods and ${role}` }],
        affected: { pods: 2, workloads: 1, names: ['Deployment apps/web'] },
      },
    ]);
  });

  it('names equal selectors even without pods', async () => {
    const labels = { a: '1', b: '2' };
    const profiles = read([
      profile({ selectors: [selector('apps', labels)] }),
      profile({ name: 'b', selectors: [selector('apps', { b: '2', a: '1' })], subnets: ['subnet-z'] }),
    ]);
    const { findings } = await judge(rule.id, facts({ profiles }));
    expect(findings[0]?.message).toContain('differ in subnets');
  });

  it('gives the same finding whichever profile comes first', async () => {
    const one = await judge(rule.id, facts({ profiles: both }), [pod()]);
    const other = await judge(rule.id, facts({ profiles: read([wide, profile()]) }), [pod()]);
    expect(one.findings).toEqual(other.findings);
    expect(one.findings).toHaveLength(1);
  });

  it.each([
    ['finished', pod({ phase: 'Succeeded' })],
    ['belongs to a DaemonSet', pod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } })],
    ['is annotated for EC2', pod({ annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing because of a pod that %s', async (_, one) => {
    const cluster = facts({ profiles: both, workloads: unread('not read') });
    expect((await judge(rule.id, cluster, [one])).findings).toEqual([]);
  });

  it('says nothing because of a pod whose template names its profile', async () => {
    const template = { labels: { 'eks.amazonaws.com/fargate-profile': 'wide' } };
    const cluster = facts({ profiles: both, workloads: read([workload({ template })]) });
    expect((await judge(rule.id, cluster, [fargatePod()])).findings).toEqual([]);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [pod()]);
    const fewPods = await judge(rule.id, facts(), [pod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
