import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/daemonset-on-fargate.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, minutesAgo, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const fargateNode = 'fargate-ip-10-0-0-9.us-west-2.compute.internal';
const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' };
const aimedAt = (name: string) => ({
  tolerations: [{ index: 0, key: null, operator: 'Exists' as const, value: '', effect: null }],
  nodeTerms: [[{ key: 'metadata.name', operator: 'In', values: [name], field: true }]],
});
const agent = (fields: Partial<Pod> = {}) =>
  pod({
    name: 'agent-x',
    generateName: 'agent-',
    owner,
    asks: aimedAt('ip-10-0-0-1'),
    hasNodeAffinity: true,
    ...fields,
  });
const unscheduled = (minutes: number) => ({
  phase: 'Pending',
  nodeName: null,
  scheduled: {
    status: 'False',
    reason: 'Unschedulable',
    message: 'Too many pods',
    since: minutesAgo(minutes),
  } as const,
});
const owned = (hasNodeAffinity: boolean) =>
  facts({ workloads: read([workload({ kind: 'DaemonSet', name: 'agent', uid: 'd', template: { hasNodeAffinity } })]) });

describe(rule.id, () => {
  describe('of a manifest', () => {
    const everything = { index: 0, key: null, operator: 'Exists', value: '', effect: null } as const;
    const byKey = { ...everything, key: 'eks.amazonaws.com/compute-type' };
    const notFargate = { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate'], field: false };
    const planned = facts({ mode: 'manifests' });
    const judged = (asks: Pod['asks'], cluster = planned) => judge(rule.id, cluster, [agent({ nodeName: null, asks })]);

    it.each([
      ['every taint', everything],
      ["the taint of Fargate's nodes", byKey],
    ])('tells one that tolerates %s, since its pods would stay Pending', async (_, toleration) => {
      expect(only(await judged({ tolerations: [toleration] }))).toMatchObject({
        severity: 'low',
        message: expect.stringContaining('for each pod on Fargate one pod of it stays Pending'),
      });
    });

    it.each<[string, Pod['asks']]>([
      ['asks for other nodes', { tolerations: [everything], nodeTerms: [[notFargate]] }],
      ['tolerates nothing', {}],
      ['tolerates what evicts, but not the taint', { tolerations: [{ ...everything, effect: 'NoExecute' }] }],
    ])('passes one that %s', async (_, asks) => {
      expect((await judged(asks)).verdict.status).toBe('pass');
    });

    it('says nothing where there is no profile, and so no node of Fargate', async () => {
      const none = facts({ mode: 'manifests', profiles: read([]) });
      expect((await judged({ tolerations: [everything] }, none)).findings).toEqual([]);
    });
  });

  it('passes DaemonSets that stay on other nodes, whatever profiles select', async () => {
    const kubeSystem = facts({
      profiles: read([profile({ selectors: [selector('kube-system')] })]),
      workloads: read([workload({ kind: 'DaemonSet', namespace: 'kube-system', name: 'aws-node', uid: 'd' })]),
    });
    const awsNode = agent({ namespace: 'kube-system', owner: { ...owner, name: 'aws-node' } });
    expect((await judge(rule.id, kubeSystem, [awsNode])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each<[string, Partial<Pod>, string]>([
    [
      'wait for the scheduler of Fargate',
      { ...unscheduled(1), schedulerName: 'fargate-scheduler' },
      'wants Fargate, which runs no DaemonSets',
    ],
    [
      'are made for nodes of Fargate',
      { ...unscheduled(30), asks: aimedAt(fargateNode) },
      'wants a pod on every node of Fargate, where each has room for one pod alone, so that those stay Pending',
    ],
    [
      'landed on a node of Fargate',
      { phase: 'Failed', reason: 'UnsupportedPodSpec', nodeName: fargateNode },
      'puts pods on nodes of Fargate, which refuse them',
    ],
  ])('names a DaemonSet whose pods %s', async (_, fields, text) => {
    expect(only(await judge(rule.id, owned(false), [agent(fields)]))).toMatchObject({
      severity: 'high',
      subject: { kind: 'DaemonSet', namespace: 'apps', name: 'agent' },
      message: `DaemonSet apps/agent ${text}`,
      remediation: { patch: expect.stringContaining('operator: "NotIn"') },
    });
  });

  it('names it also in a cluster without profiles, and when they were not read', async () => {
    const landed = agent({ phase: 'Failed', reason: 'UnsupportedPodSpec', nodeName: fargateNode });
    for (const profiles of [read([]), unread('denied')])
      expect((await judge(rule.id, facts({ profiles }), [landed])).verdict.status).toBe('fail');
  });

  it('shows no patch that would replace an affinity', async () => {
    const landed = agent({ phase: 'Failed', reason: 'UnsupportedPodSpec', nodeName: fargateNode });
    const { remediation } = only(await judge(rule.id, owned(true), [landed]));
    expect(remediation.patch).toBeUndefined();
    expect(remediation.notes?.[0]).toBe(
      'Add {"key":"eks.amazonaws.com/compute-type","operator":"NotIn","values":["fargate"]} to the matchExpressions of every term of its required node affinity.',
    );
  });

  it.each<[string, Partial<Pod>]>([
    ['wait for a node of Fargate for two minutes', { ...unscheduled(2), asks: aimedAt(fargateNode) }],
    ['wait for another node', unscheduled(30)],
    ['run on a node of Fargate all the same', { nodeName: fargateNode }],
  ])('says nothing of pods that %s', async (_, fields) => {
    expect((await judge(rule.id, facts(), [agent(fields)])).verdict.status).toBe('pass');
  });

  it('has nothing to judge where no DaemonSet has pods', async () => {
    expect((await judge(rule.id, facts(), [pod()])).verdict.status).toBe('not-applicable');
  });

  it('shows what Fargate said, and is not-evaluated when some pods are unread', async () => {
    const message = 'Pod not supported on Fargate: DaemonSet not supported';
    const { scheduled, ...rest } = unscheduled(1);
    const asked = agent({ ...rest, schedulerName: 'fargate-scheduler', scheduled: { ...scheduled, message } });
    expect(only(await judge(rule.id, facts(), [asked])).evidence.at(-1)).toEqual({
      what: 'what Fargate says',
      is: message,
    });
    expect((await judge(rule.id, facts(), [agent()], unread('lost'))).verdict.status).toBe('not-evaluated');
  });
});
