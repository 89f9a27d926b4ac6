import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/profile-bypassed.ts';
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

const ec2 = { 'eks.amazonaws.com/compute-type': 'ec2' };

describe(rule.id, () => {
  it('passes when the pods that match are on Fargate', async () => {
    expect((await judge(rule.id, facts(), [fargatePod()])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each([
    ['waits for a node', facts(), pendingPod(5), 'high'],
    ['waits for no more than a moment', facts(), pendingPod(4), 'medium'],
    ['has nothing else to run on', fargateOnly(), pendingPod(1), 'high'],
    ['waits where a NodePool made no node', fargateOnly({ nodePools: read(['a']) }), pendingPod(20), 'high'],
  ])('is judged by the one test of all placement rules: a pod that %s', async (_, cluster, one, severity) => {
    expect((await judge(rule.id, cluster, [one])).findings.map((finding) => finding.severity)).toEqual([severity]);
  });

  it('names the profile, the node and that the webhook may have been missed', async () => {
    const { findings } = await judge(rule.id, facts(), [pod()]);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        message: expect.stringMatching(/^Deployment apps\/web matches profile apps but is not on Fargate: .*webhook/),
        evidence: [{ what: 'node', is: 'ip-10-0-0-1.us-west-2.compute.internal' }],
        remediation: { commands: ['kubectl -n apps rollout restart deployment/web'] },
      },
    ]);
  });

  it.each([
    ['annotation compute-type: ec2', { annotations: ec2 }, 'info'],
    ['scheduler of its own', { schedulerName: 'volcano' }, 'medium'],
  ])('with a %s says so, and that it may be left', async (_, fields, severity) => {
    const { findings } = await judge(rule.id, facts({ workloads: unread('not read') }), [pod(fields)]);
    expect(findings[0]).toMatchObject({
      severity,
      remediation: { summary: expect.stringMatching(/^Leave it, or remove/) },
    });
  });

  it.each([
    ['a nodeSelector that nodes of Fargate meet', { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    ['node affinity that is only preferred', { hasNodeAffinity: true }],
  ])('takes %s for no reason: the webhook was missed, and new pods are taken', async (_, fields) => {
    const { findings } = await judge(rule.id, facts(), [pod(fields)]);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        message: expect.stringContaining("Fargate's webhook may have been missed"),
        evidence: [{ what: 'node' }],
        remediation: { commands: ['kubectl -n apps rollout restart deployment/web'] },
      },
    ]);
  });

  it('advises no restart where no node of Fargate has what the pod asks for', async () => {
    const template = { nodeSelector: { disk: 'ssd' } };
    const asking = facts({ workloads: read([workload({ template })]) });
    const [finding] = (await judge(rule.id, asking, [pod(template)])).findings;
    expect(finding).toMatchObject({
      severity: 'medium',
      message: expect.stringContaining("Fargate's webhook may have been missed"),
      remediation: {
        summary: expect.stringMatching(/^Decide where the pods of Deployment apps\/web belong .* stay Pending$/),
        commands: [],
      },
    });
    expect(finding?.remediation.notes?.join(' ')).toContain('eks.amazonaws.com/compute-type: ec2');
  });

  it("names the preset node of a bare pod that Fargate's webhook took", async () => {
    const bare = pod({ owner: null, name: 'shell', schedulerName: 'fargate-scheduler' });
    expect((await judge(rule.id, facts(), [bare])).findings).toMatchObject([
      { evidence: [{ what: 'node' }, { what: 'nodeName', is: bare.nodeName, shouldBe: 'absent' }] },
    ]);
  });

  it('names the node that the template presets', async () => {
    const cluster = facts({ workloads: read([workload({ template: { nodeName: 'ip-10-0-0-1' } })]) });
    const { findings } = await judge(rule.id, cluster, [pod()]);
    expect(findings[0]).toMatchObject({
      severity: 'medium',
      evidence: [{}, { what: 'template nodeName', is: 'ip-10-0-0-1', shouldBe: 'absent' }],
      remediation: { summary: expect.stringContaining('remove nodeName from the template of Deployment apps/web') },
    });
  });

  it('gives the patch that removes the annotation', async () => {
    const cluster = facts({ workloads: read([workload({ template: { annotations: ec2 } })]) });
    const { findings } = await judge(rule.id, cluster, [pod({ annotations: ec2 })]);
    expect(findings[0]?.remediation.patch).toContain('eks.amazonaws.com/compute-type: null');
  });

  it('takes the annotation for the one thing to say, whatever else is wrong with the pod', async () => {
    const pin = { 'eks.amazonaws.com/fargate-profile': 'nowhere' };
    const cluster = facts({ workloads: unread('not read') });
    const { findings } = await audit(cluster, [pod({ annotations: ec2, labels: pin, createdAt: minutesAgo(100_000) })]);
    expect(findings.map(({ rule: id, severity }) => [id, severity])).toEqual([[rule.id, 'info']]);
  });

  it('keeps its identity when one reason that was missed turns into another, not when it is on purpose', async () => {
    const of = async (fields: Parameters<typeof pod>[0]) =>
      (await judge(rule.id, facts({ workloads: unread('not read') }), [pod(fields)])).findings[0]?.fingerprint;
    const missed = await of({});
    expect(await of({ schedulerName: 'volcano' })).toBe(missed);
    expect(await of({ annotations: ec2 })).not.toBe(missed);
  });

  it('points CoreDNS to the finding that tells its story', async () => {
    const dns = pod({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, annotations: ec2 });
    const cluster = fargateOnly({
      profiles: read([profile({ selectors: [{ namespace: 'kube-system', labels: {} }] })]),
      workloads: read([]),
    });
    const { findings } = await audit(cluster, [dns]);
    const story = findings.find((finding) => finding.rule === 'coredns-off-fargate');
    expect(findings.find((finding) => finding.rule === rule.id)?.cause).toBe(story?.fingerprint);
    expect(story).toBeDefined();
  });

  it('counts a profile that does not tell its age as older than the pod', async () => {
    const cluster = facts({ profiles: read([profile({ createdAt: null })]) });
    expect((await judge(rule.id, cluster, [pod()])).findings).toHaveLength(1);
  });

  it.each([
    ['finished', pod({ phase: 'Failed' })],
    ['is being deleted', pod({ deleting: true })],
    [
      'is static',
      pod({ owner: { apiVersion: 'v1', kind: 'Node', name: 'ip-10-0-0-1.us-west-2.compute.internal', uid: 'n' } }),
    ],
    ['belongs to a DaemonSet', pod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } })],
    ['is annotated for EC2 where no profile matches', pod({ namespace: 'other', annotations: ec2 })],
  ])('says nothing of a pod that %s', async (_, one) => {
    expect((await judge(rule.id, facts(), [one])).findings).toEqual([]);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [pod()]);
    const fewPods = await judge(rule.id, facts(), [fargatePod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
