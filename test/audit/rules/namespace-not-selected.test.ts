import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/namespace-not-selected.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargateOnly, pendingPod, pod, profile, selector } from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const elsewhere = { namespace: 'payments', owner: null, name: 'pay' };

describe(rule.id, () => {
  it('passes when a selector matches the namespace', async () => {
    expect((await judge(rule.id, fargateOnly(), [pendingPod(30)])).verdict.status).toBe('pass');
  });

  it('names the namespace, the nearest pattern and what the scheduler said, where Fargate is all there is', async () => {
    const { findings } = await judge(rule.id, fargateOnly(), [pendingPod(5, elsewhere)]);
    expect(findings).toMatchObject([
      {
        severity: 'high',
        subject: { kind: 'Namespace', name: 'payments' },
        message: 'Pod payments/pay has no node, and no Fargate profile selects namespace payments',
        evidence: [
          { what: 'namespace', is: 'payments' },
          { what: 'PodScheduled', is: 'no nodes available to schedule pods' },
        ],
        remediation: {
          summary: expect.stringContaining('Create a profile that selects namespace payments'),
          commands: [
            'aws eks create-fargate-profile --region us-west-2 --cluster-name demo --fargate-profile-name payments --selectors namespace=payments --pod-execution-role-arn arn:aws:iam::111122223333:role/fargate-pods --subnets subnet-a subnet-b',
            'aws eks wait fargate-profile-active --region us-west-2 --cluster-name demo --fargate-profile-name payments',
          ],
        },
      },
    ]);
  });

  it('is one finding a namespace, which has its workloads made again', async () => {
    const of = (name: string, kind: string) =>
      pendingPod(30, {
        namespace: 'payments',
        name: `${name}-0`,
        owner: { apiVersion: 'apps/v1', kind, name, uid: name },
      });
    const pods = [of('api', 'StatefulSet'), of('web', 'ReplicaSet')];
    const { findings } = await judge(rule.id, fargateOnly(), pods);
    expect(findings).toMatchObject([
      { affected: { pods: 2, workloads: 2, names: ['ReplicaSet payments/web', 'StatefulSet payments/api'] } },
    ]);
    expect(findings[0]?.remediation.commands.slice(2)).toEqual([
      'kubectl -n payments delete pod web-0',
      'kubectl -n payments delete pod api-0',
    ]);
  });

  it('goes by a profile that can launch pods, and prints no command where there is none', async () => {
    const broken = profile({ name: 'a', healthIssues: [{ code: 'AccessDenied', message: 'no', resourceIds: [] }] });
    const commands = async (...profiles: (typeof broken)[]) => {
      const { findings } = await judge(rule.id, fargateOnly({ profiles: read(profiles) }), [pendingPod(30, elsewhere)]);
      return findings[0]?.remediation.commands;
    };
    expect((await commands(broken, profile({ name: 'b', subnets: ['subnet-of-b'] })))?.[0]).toContain('subnet-of-b');
    expect(await commands(broken)).toEqual([]);
  });

  it('speaks in a cluster with nodes when the namespace is nearly one that is selected', async () => {
    const cluster = facts({ profiles: read([profile({ selectors: [selector('prod'), selector('zzz')] })]) });
    const { findings } = await judge(rule.id, cluster, [pendingPod(5, { ...elsewhere, namespace: 'production' })]);
    expect(findings[0]?.message).toContain('the nearest that one does select is prod');
  });

  it.each([
    ['has other capacity and no near name', facts(), pendingPod(60, elsewhere)],
    ['may have other capacity', fargateOnly({ nodes: unread('denied') }), pendingPod(60, elsewhere)],
    ['gave the pod less than five minutes', fargateOnly(), pendingPod(4, elsewhere)],
    ['holds the pod back by a gate', fargateOnly(), pendingPod(60, { ...elsewhere, gated: true })],
    ['runs the pod', fargateOnly(), pod(elsewhere)],
  ])('says nothing where the cluster %s', async (_, cluster, one) => {
    expect((await judge(rule.id, cluster, [one])).findings).toEqual([]);
  });

  it('says nothing of a pod that pulls its image: Pending, but scheduled', async () => {
    const pulling = pod({ ...elsewhere, phase: 'Pending' });
    expect((await judge(rule.id, fargateOnly(), [pulling])).findings).toEqual([]);
  });

  it('counts from the creation of a pod whose condition has no time', async () => {
    const scheduled = { status: 'False', reason: 'Unschedulable', message: null, since: null } as const;
    const { findings } = await judge(rule.id, fargateOnly(), [pendingPod(0, { ...elsewhere, scheduled })]);
    expect(findings[0]?.evidence).toContainEqual({ what: 'PodScheduled', is: 'Unschedulable' });
  });

  it.each([
    [
      'DaemonSet',
      pendingPod(60, { ...elsewhere, owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } }),
    ],
    ['annotation for EC2', pendingPod(60, { ...elsewhere, annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing of a pod with a %s', async (_, one) => {
    expect((await judge(rule.id, fargateOnly(), [one])).findings).toEqual([]);
  });

  it('leaves a namespace that a selector does match to selector-labels-missing', async () => {
    const cluster = fargateOnly({ profiles: read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]) });
    const { findings } = await audit(cluster, [pendingPod(60)]);
    expect(findings.map((finding) => finding.rule)).toEqual(['selector-labels-missing']);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [pendingPod(60, elsewhere)]);
    const fewPods = await judge(rule.id, facts(), [pod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });

  it('says nothing of a pod that a profile on its way will take', async () => {
    const found = (status: 'CREATING' | 'CREATE_FAILED', labels: Record<string, string> = {}) => {
      const coming = profile({ name: 'coming', status, selectors: [selector('payments', labels)] });
      return judge(rule.id, fargateOnly({ profiles: read([profile(), coming]) }), [pendingPod(30, elsewhere)]);
    };
    expect((await found('CREATING')).findings).toEqual([]);
    expect((await found('CREATING', { fargate: 'yes' })).findings).toEqual([]);
    expect((await found('CREATE_FAILED')).findings).toHaveLength(1);
  });
});
