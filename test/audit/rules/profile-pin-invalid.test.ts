import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/profile-pin-invalid.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, minutesAgo, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const label = 'eks.amazonaws.com/fargate-profile';
const pinned = (name: string) => read([workload({ template: { labels: { [label]: name } } })]);

describe(rule.id, () => {
  it('passes when the profile exists and matches', async () => {
    const { verdict } = await judge(rule.id, facts({ workloads: pinned('apps') }), [fargatePod()]);
    expect(verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names the pin that does not exist, and the profile that matches', async () => {
    const { findings } = await judge(rule.id, facts({ workloads: pinned('app') }), [pod()]);
    expect(findings).toMatchObject([
      {
        severity: 'high',
        message: 'Deployment apps/web asks for profile app, which does not exist, so no profile may take it',
        evidence: [{ what: `pod label ${label}`, is: 'app', shouldBe: 'apps' }],
        remediation: {
          summary: `Put ${label}: "apps" on the pod template of Deployment apps/web`,
          patch: expect.stringContaining(`${label}: "apps"`),
        },
      },
    ]);
  });

  it('speaks of a pod on Fargate too, for its next restart', async () => {
    const { findings } = await judge(rule.id, facts({ workloads: pinned('gone') }), [fargatePod()]);
    expect(findings).toHaveLength(1);
  });

  it('names the labels that the pinned profile asks for, where the pod lacks them', async () => {
    const profiles = read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]);
    const { findings } = await judge(rule.id, facts({ profiles, workloads: pinned('apps') }), [pod()]);
    expect(findings[0]).toMatchObject({
      message: expect.stringContaining('asks for profile apps, whose selectors do not match it'),
      evidence: [
        { what: `pod label ${label}`, is: 'apps' },
        { what: 'pod label fargate', is: 'absent', shouldBe: 'yes' },
      ],
      remediation: { summary: 'Put fargate: "yes" on the pod template of Deployment apps/web' },
    });
    expect(findings[0]?.evidence[0]).not.toHaveProperty('shouldBe');
  });

  it('corrects a misspelt pin together with the labels that its profile asks for', async () => {
    const profiles = read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]);
    const { findings } = await judge(rule.id, facts({ profiles, workloads: pinned('aps') }), [pod()]);
    expect(findings[0]?.remediation.summary).toContain(`Put ${label}: "apps" and fargate: "yes" on`);
  });

  it('says to remove the pin where its profile does not reach the namespace', async () => {
    const profiles = read([profile({ name: 'batch', selectors: [selector('batch')] })]);
    const { findings } = await judge(rule.id, facts({ profiles, workloads: pinned('batch') }), [pod()]);
    expect(findings[0]).toMatchObject({
      evidence: [{ is: 'batch', shouldBe: 'absent' }],
      remediation: {
        summary: `Remove the label ${label} from the pod template of Deployment apps/web; to run it on Fargate, create a profile that selects namespace apps`,
        patch: expect.stringContaining(`${label}: null`),
      },
    });
  });

  it('takes the label of a pod that is not on Fargate for a pin', async () => {
    const { findings } = await judge(rule.id, facts(), [
      pod({ owner: null, name: 'one', labels: { [label]: 'gone' } }),
    ]);
    expect(findings[0]?.subject).toEqual({ kind: 'Pod', namespace: 'apps', name: 'one' });
  });

  it('does not take the label of a pod on Fargate for a pin: Fargate put it there', async () => {
    const { verdict } = await judge(rule.id, facts(), [fargatePod({ labels: { [label]: 'gone' } })]);
    expect(verdict.status).toBe('not-applicable');
  });

  it('leaves a profile that is not ACTIVE to profile-unhealthy', async () => {
    const failed = profile({ name: 'next', status: 'CREATE_FAILED' });
    const { findings } = await audit(facts({ profiles: read([profile(), failed]), workloads: pinned('next') }), [
      pod(),
    ]);
    expect(findings.map((finding) => finding.rule)).toEqual(['profile-unhealthy']);
  });

  it('is the only placement finding of its pod, even one older than the profile', async () => {
    const { findings } = await audit(facts({ workloads: pinned('gone') }), [pod({ createdAt: minutesAgo(100_000) })]);
    expect(findings.map((finding) => finding.rule)).toEqual([rule.id]);
  });

  it.each([
    ['finished', pod({ phase: 'Succeeded' })],
    ['is being deleted', pod({ deleting: true })],
    ['is annotated for EC2', pod({ annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing of a pod that %s', async (_, one) => {
    expect((await judge(rule.id, facts({ workloads: pinned('gone') }), [one])).findings).toEqual([]);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [pod()]);
    const fewPods = await judge(rule.id, facts({ workloads: pinned('apps') }), [fargatePod()], unread('lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
