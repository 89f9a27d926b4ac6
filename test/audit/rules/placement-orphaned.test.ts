import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/placement-orphaned.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const label = 'eks.amazonaws.com/fargate-profile';
const optIn = read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]);

describe(rule.id, () => {
  it('passes when a profile would take the pod back', async () => {
    expect((await judge(rule.id, facts(), [fargatePod()])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names the workload, the nearest profile, what its template lacks and the patch', async () => {
    const one = fargatePod({ labels: { fargate: 'yes' } });
    const { findings } = await judge(rule.id, facts({ profiles: optIn }), [one]);
    expect(findings).toMatchObject([
      {
        severity: 'high',
        message:
          'Deployment apps/web runs on Fargate, but no ACTIVE profile would take a pod made from its template now; the nearest, profile apps, asks for label fargate=yes',
        evidence: [
          { what: 'profile that took the pod', is: 'apps' },
          { what: 'template label fargate', is: 'absent', shouldBe: 'yes' },
        ],
        remediation: { patch: expect.stringContaining('fargate: "yes"') },
      },
    ]);
  });

  it('gives no patch where it would change a label by which the workload finds its pods', async () => {
    const profiles = read([profile({ selectors: [selector('apps', { app: 'api' })] })]);
    const { findings } = await judge(rule.id, facts({ profiles }), [fargatePod()]);
    expect(findings[0]?.remediation).toEqual({
      summary: 'Create a profile that selects namespace apps before these pods restart',
      commands: [
        "aws eks create-fargate-profile --region us-west-2 --cluster-name demo --fargate-profile-name apps-2 --selectors 'namespace=apps,labels={app=web}' --pod-execution-role-arn arn:aws:iam::111122223333:role/fargate-pods --subnets subnet-a subnet-b",
        'aws eks wait fargate-profile-active --region us-west-2 --cluster-name demo --fargate-profile-name apps-2',
      ],
      notes: ['A profile cannot be changed: this makes one more.'],
    });
  });

  it('does not say that a pod without a node runs on Fargate, whatever scheduler it names', async () => {
    const one = fargatePod({ namespace: 'tools', nodeName: null, phase: 'Pending', labels: { [label]: '' } });
    const { findings } = await judge(rule.id, facts(), [one]);
    expect(findings[0]?.message).toContain('waits for Fargate without a node');
    expect(findings[0]?.message).not.toContain('runs on Fargate');
    expect(findings[0]?.remediation.commands.at(-1)).toBe('kubectl -n tools rollout restart deployment/web');
  });

  it('gives no patch that would make it another workload, but one that makes it again what its pods are', async () => {
    const profiles = read([profile({ selectors: [selector('apps', { 'k8s-app': 'kube-dns' })] })]);
    const another = await judge(rule.id, facts({ profiles }), [fargatePod()]);
    const before = await judge(rule.id, facts({ profiles, workloads: read([workload()]) }), [
      fargatePod({ labels: { 'k8s-app': 'kube-dns' } }),
    ]);
    expect(another.findings[0]?.remediation).not.toHaveProperty('patch');
    expect(before.findings[0]?.remediation.patch).toContain('k8s-app: "kube-dns"');
  });

  it('does not count the label that Fargate injected, even where a selector asks for it', async () => {
    const cluster = facts({
      profiles: read([profile({ selectors: [selector('apps', { [label]: 'apps' })] })]),
      workloads: unread('not read'),
    });
    expect((await judge(rule.id, cluster, [fargatePod()])).findings).toHaveLength(1);
  });

  it('judges by the labels of the pod when workloads are unread', async () => {
    const cluster = facts({ profiles: optIn, workloads: unread('denied') });
    const { findings } = await judge(rule.id, cluster, [fargatePod(), fargatePod({ labels: { fargate: 'yes' } })]);
    expect(findings[0]?.affected.pods).toBe(1);
  });

  it('speaks of pods of a profile that is being deleted only if no ACTIVE one would take them', async () => {
    const deleting = profile({ name: 'old', status: 'DELETING' });
    const one = fargatePod({ labels: { [label]: 'old' } });
    const taken = await judge(rule.id, facts({ profiles: read([deleting, profile()]) }), [one]);
    const left = await judge(rule.id, facts({ profiles: read([deleting]) }), [one]);
    expect([taken, left].map(({ findings }) => findings.length)).toEqual([0, 1]);
  });

  it('says nothing of a pod that a profile on its way will take back, and speaks when its labels are others', async () => {
    const coming = (labels: Record<string, string>) =>
      facts({ profiles: read([profile({ status: 'CREATING', selectors: [selector('apps', labels)] })]) });
    const [taken, left] = [
      await judge(rule.id, coming({ app: 'web' }), [fargatePod()]),
      await judge(rule.id, coming({ app: 'api' }), [fargatePod()]),
    ];
    expect([taken, left].map(({ findings }) => findings.length)).toEqual([0, 1]);
  });

  it('comes before a pin that is wrong as well', async () => {
    const template = { labels: { [label]: 'gone' } };
    const cluster = facts({ profiles: optIn, workloads: read([workload({ template })]) });
    const { findings } = await audit(cluster, [fargatePod()]);
    expect(findings.map((finding) => finding.rule)).toEqual([rule.id]);
  });

  it('speaks in a cluster without any profile, as long as a pod is left', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: read([]) }), [fargatePod()]);
    expect(findings).toHaveLength(1);
  });

  it.each([
    ['is not on Fargate', pod()],
    ['merely tolerates the taint of a Fargate node', fargatePod({ schedulerName: 'default-scheduler' })],
    ['finished', fargatePod({ phase: 'Succeeded' })],
    ['is being deleted', fargatePod({ deleting: true })],
    [
      'belongs to a DaemonSet',
      fargatePod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } }),
    ],
    ['is annotated for EC2', fargatePod({ annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing of a pod that %s', async (_, one) => {
    const cluster = facts({ profiles: optIn, workloads: unread('not read') });
    expect((await judge(rule.id, cluster, [one])).findings).toEqual([]);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [fargatePod()]);
    const fewPods = await judge(rule.id, facts(), [fargatePod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
