import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-older-than-profile.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import {
  facts,
  fargateOnly,
  fargatePod,
  minutesAgo,
  pendingPod,
  pod,
  profile,
  workload,
} from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const withProfile = (minutes: number) => facts({ profiles: read([profile({ createdAt: minutesAgo(minutes) })]) });

describe(rule.id, () => {
  it('passes when the pod is on Fargate', async () => {
    expect((await judge(rule.id, facts(), [fargatePod()])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each([
    ['waits for a node', withProfile(4), pendingPod(5), 'high'],
    ['waits for no more than a moment', withProfile(4), pendingPod(4), 'medium'],
    ['has nothing else to run on', fargateOnly({ profiles: withProfile(4).profiles }), pendingPod(1), 'high'],
    [
      'waits where a NodePool made no node',
      fargateOnly({ nodePools: read(['a']), profiles: withProfile(4).profiles }),
      pendingPod(20),
      'high',
    ],
  ])('is judged by the one test of all placement rules: a pod that %s', async (_, cluster, one, severity) => {
    expect((await judge(rule.id, cluster, [one])).findings.map((finding) => finding.severity)).toEqual([severity]);
  });

  it('names both times and how to make the pods again', async () => {
    const { findings } = await judge(rule.id, withProfile(30), [pod()]);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        message: 'Deployment apps/web matches profile apps but is not on Fargate: its pods are older than the profile',
        evidence: [
          { what: 'pod created', is: minutesAgo(60), shouldBe: 'after profile apps became ACTIVE' },
          { what: 'profile apps created', is: minutesAgo(30) },
        ],
        remediation: { commands: ['kubectl -n apps rollout restart deployment/web'] },
      },
    ]);
  });

  it('counts a pod made within ten minutes after the profile as older, since it was not ACTIVE at once', async () => {
    const within = await audit(withProfile(69.9), [pod()]);
    const after = await audit(withProfile(70), [pod()]);
    expect([within, after].map(({ findings }) => findings.map((finding) => finding.rule))).toEqual([
      [rule.id],
      ['profile-bypassed'],
    ]);
  });

  it('takes that the pod is older than every profile that matches', async () => {
    const young = profile({ createdAt: minutesAgo(5) });
    const old = profile({ name: 'old' });
    expect((await judge(rule.id, facts({ profiles: read([young, old]) }), [pod()])).findings).toEqual([]);
  });

  it('advises no restart of pods that no node of Fargate suits, which would stay Pending', async () => {
    const template = { nodeSelector: { 'eks.amazonaws.com/nodegroup': 'large' } };
    const cluster = { ...withProfile(30), workloads: read([workload({ template })]) };
    const { findings } = await judge(rule.id, cluster, [pod(template)]);
    expect(findings).toMatchObject([
      { remediation: { commands: [], summary: expect.stringContaining('stay Pending') } },
    ]);
  });

  it('asks only about the profile that the pod is pinned to', async () => {
    const profiles = read([profile({ createdAt: minutesAgo(5) }), profile({ name: 'old' })]);
    const template = { labels: { 'eks.amazonaws.com/fargate-profile': 'apps' } };
    const cluster = facts({ profiles, workloads: read([workload({ template })]) });
    expect((await judge(rule.id, cluster, [pod()])).findings).toHaveLength(1);
  });

  it('says nothing when the profile does not tell its age', async () => {
    const cluster = facts({ profiles: read([profile({ createdAt: null })]) });
    expect((await judge(rule.id, cluster, [pod()])).findings).toEqual([]);
  });

  it.each([
    ['a bare pod', pod({ owner: null, name: 'one' }), [], 'A bare pod has no owner'],
    [
      'a custom controller',
      pod({
        owner: { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: 's' },
        generateName: null,
        name: 'etl-driver',
      }),
      ['kubectl -n apps delete pod etl-driver'],
      'The owner makes the deleted pods again.',
    ],
  ])('tells how to make %s again', async (_, one, commands, note) => {
    const { findings } = await judge(rule.id, withProfile(30), [one]);
    expect(findings[0]?.remediation.commands).toEqual(commands);
    expect(findings[0]?.remediation.notes?.join()).toContain(note);
  });

  it.each([
    ['finished', pod({ phase: 'Succeeded' })],
    ['is being deleted', pod({ deleting: true })],
    ['belongs to a DaemonSet', pod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } })],
    ['is annotated for EC2', pod({ annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing of a pod that %s', async (_, one) => {
    expect((await judge(rule.id, withProfile(30), [one])).findings).toEqual([]);
  });

  it('judges by the labels of the pod itself when workloads are unread', async () => {
    const cluster = { ...withProfile(30), workloads: unread('denied') };
    expect((await judge(rule.id, cluster, [pod()])).findings).toHaveLength(1);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [pod()]);
    const fewPods = await judge(rule.id, facts(), [fargatePod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
