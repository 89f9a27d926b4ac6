import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/coredns-off-fargate.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import {
  facts,
  fargateOnly,
  fargatePod,
  nodes,
  pendingPod,
  pod,
  profile,
  selector,
  workload,
} from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const ec2 = { 'eks.amazonaws.com/compute-type': 'ec2' };
const coreDns: Partial<Pod> = {
  namespace: 'kube-system',
  name: 'coredns-5d78c9869d-x',
  owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'coredns-5d78c9869d', uid: 'rs' },
  labels: { 'k8s-app': 'kube-dns', 'pod-template-hash': '5d78c9869d' },
};
const deployment = (annotations = {}) =>
  read([
    workload({
      namespace: 'kube-system',
      name: 'coredns',
      template: { annotations, labels: { 'k8s-app': 'kube-dns' } },
    }),
  ]);
const dnsProfile = profile({ name: 'dns', selectors: [selector('kube-system', { 'k8s-app': 'kube-dns' })] });

describe(rule.id, () => {
  it('passes when CoreDNS is on Fargate', async () => {
    const cluster = fargateOnly({ profiles: read([dnsProfile]) });
    expect((await judge(rule.id, cluster, [fargatePod(coreDns)])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names the annotation that keeps CoreDNS off, and the patch that removes it', async () => {
    const cluster = fargateOnly({ profiles: read([dnsProfile]), workloads: deployment(ec2) });
    const { findings } = await judge(rule.id, cluster, [pendingPod(1, { ...coreDns, annotations: ec2 })]);
    expect(findings).toMatchObject([
      {
        severity: 'critical',
        subject: { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' },
        message: expect.stringContaining('The annotation eks.amazonaws.com/compute-type: ec2 keeps it off.'),
        evidence: [
          { what: 'node', is: 'none' },
          { what: 'matching profiles', is: 'dns' },
          { what: 'annotation eks.amazonaws.com/compute-type', is: 'ec2', shouldBe: 'absent, or fargate' },
        ],
        remediation: { patch: expect.stringContaining('eks.amazonaws.com/compute-type: null') },
      },
    ]);
  });

  it('asks for a profile, made like another one, where none selects CoreDNS', async () => {
    const cluster = fargateOnly({ workloads: deployment() });
    const { findings } = await judge(rule.id, cluster, [pendingPod(1, coreDns)]);
    expect(findings[0]?.message).toContain('No profile selects it.');
    expect(findings[0]?.remediation.commands).toEqual([
      "aws eks create-fargate-profile --region us-west-2 --cluster-name demo --fargate-profile-name coredns --selectors 'namespace=kube-system,labels={k8s-app=kube-dns}' --pod-execution-role-arn arn:aws:iam::111122223333:role/fargate-pods --subnets subnet-a subnet-b",
      'aws eks wait fargate-profile-active --region us-west-2 --cluster-name demo --fargate-profile-name coredns',
      'kubectl -n kube-system rollout restart deployment/coredns',
    ]);
  });

  it('asks for both where CoreDNS is annotated, as EKS ships it, and no profile selects it', async () => {
    const cluster = fargateOnly({ workloads: deployment(ec2) });
    const { findings } = await judge(rule.id, cluster, [pendingPod(1, { ...coreDns, annotations: ec2 })]);
    const { message, remediation } = findings[0]!;
    expect(message).toContain('No profile selects it, and the annotation eks.amazonaws.com/compute-type: ec2 keeps it');
    expect(remediation.summary).toContain('then remove the annotation from its template');
    expect(remediation.commands[0]).toContain('create-fargate-profile');
    expect(remediation.commands[2]).toContain('kubectl -n kube-system patch deployment coredns');
    expect(remediation.commands[1]).toContain('wait fargate-profile-active');
  });

  it('asks only for new pods where the profile came after them', async () => {
    const cluster = fargateOnly({ profiles: read([dnsProfile]), workloads: deployment() });
    const { findings } = await judge(rule.id, cluster, [pendingPod(1, coreDns)]);
    expect(findings[0]?.message).toContain('Its pods were not taken when they were created.');
    expect(findings[0]?.remediation.commands).toEqual(['kubectl -n kube-system rollout restart deployment/coredns']);
  });

  it('explains what other rules find of CoreDNS', async () => {
    const cluster = fargateOnly({ workloads: deployment() });
    const { findings } = await audit(cluster, [pendingPod(60, coreDns), fargatePod()]);
    expect(findings.map((finding) => [finding.rule, finding.cause])).toEqual([
      [rule.id, null],
      ['namespace-not-selected', findings[0]?.fingerprint],
    ]);
  });

  it('is not-applicable in a cluster with EC2 nodes', async () => {
    const cluster = fargateOnly({ nodes: read(nodes({ fargate: 3, other: 1 })) });
    const { verdict } = await judge(rule.id, cluster, [pendingPod(60, coreDns)]);
    expect(verdict).toMatchObject({
      status: 'not-applicable',
      reason: 'the cluster has nodes other than those of Fargate',
    });
  });

  it.each([
    ['a node group', fargateOnly({ nodeGroups: read(['default']) }), '1 node group made no node for it'],
    ['a NodePool', fargateOnly({ nodePools: read(['default']) }), '1 NodePool of Karpenter made no node for it'],
    ['Auto Mode', fargateOnly({ cluster: { ...facts().cluster, autoMode: true } }), 'Auto Mode made no node for it'],
  ])('takes %s for capacity until CoreDNS has waited for a quarter of an hour', async (_, cluster, words) => {
    expect((await judge(rule.id, cluster, [pendingPod(14, coreDns)])).findings).toEqual([]);
    const [finding] = (await judge(rule.id, cluster, [pendingPod(60, coreDns)])).findings;
    expect(finding).toMatchObject({ severity: 'critical', message: expect.stringContaining(words) });
  });

  it('shows both ways out where Karpenter waits for CoreDNS and CoreDNS for Karpenter', async () => {
    const karpenter = workload({ name: 'karpenter', namespace: 'karpenter' });
    const cluster = fargateOnly({ nodePools: read(['default']), workloads: read([karpenter]) });
    const [finding] = (await judge(rule.id, cluster, [pendingPod(60, coreDns)])).findings;
    expect(finding?.remediation.commands[0]).toContain('aws eks create-fargate-profile');
    expect(finding?.remediation.notes?.join(' ')).toMatch(
      /kubectl -n karpenter patch deployment karpenter .*dnsPolicy/,
    );
    const without = await judge(rule.id, fargateOnly({ nodePools: read(['default']) }), [pendingPod(60, coreDns)]);
    expect(without.findings[0]?.remediation.notes?.join(' ')).toMatch(
      /dnsPolicy=Default in its Helm values[^:]* instead(?!:)/,
    );
  });

  it('is not-evaluated when it is not known whether Auto Mode is on', async () => {
    const cluster = fargateOnly({ cluster: { ...facts().cluster, autoMode: null } });
    const { verdict } = await judge(rule.id, cluster, [pendingPod(60, coreDns)]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
    expect(verdict.reason).toContain('1 pod: it is not known whether the cluster has capacity other than Fargate');
  });

  it.each(['nodes', 'nodeGroups', 'nodePools', 'profiles'] as const)(
    'is not-evaluated when %s are unread',
    async (slice) => {
      const { verdict } = await judge(rule.id, fargateOnly({ [slice]: unread('denied') }), [pendingPod(60, coreDns)]);
      expect(verdict).toMatchObject({ status: 'not-evaluated', reason: 'denied' });
    },
  );

  it('is not-evaluated when some pods are unread, as CoreDNS may be among them', async () => {
    const { verdict } = await judge(rule.id, fargateOnly(), [], unread('page 2 was lost'));
    expect(verdict.status).toBe('not-evaluated');
  });

  it.each([
    ['is not CoreDNS', pendingPod(60, { ...coreDns, labels: { 'k8s-app': 'metrics-server' } })],
    ['has its label in another namespace', pendingPod(60, { ...coreDns, namespace: 'apps' })],
    ['is being deleted', pod({ ...coreDns, deleting: true })],
  ])('says nothing of a pod that %s', async (_, one) => {
    expect((await judge(rule.id, fargateOnly(), [one])).verdict.status).toBe('not-applicable');
  });
});
