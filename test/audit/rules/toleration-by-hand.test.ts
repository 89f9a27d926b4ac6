import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/toleration-by-hand.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Toleration } from '#model/facts/pod-asks.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pendingPod, pod, workload } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const byKey: Toleration = {
  index: 0,
  key: 'eks.amazonaws.com/compute-type',
  operator: 'Equal',
  value: 'fargate',
  effect: 'NoSchedule',
};
const everything: Toleration = { index: 0, key: null, operator: 'Exists', value: '', effect: null };
const tolerating = (...tolerations: Toleration[]) => ({ namespace: 'other', asks: { tolerations } });
const landed = (fields: Partial<Pod> = {}) =>
  pod({
    nodeName: 'fargate-ip-10-0-0-9.us-west-2.compute.internal',
    phase: 'Failed',
    reason: 'UnsupportedPodSpec',
    ...fields,
  });

describe(rule.id, () => {
  it('passes pods that a profile selects, whatever they tolerate', async () => {
    const asks = { tolerations: [byKey, everything] };
    const { verdict } = await judge(rule.id, facts(), [fargatePod({ asks }), pod({ asks })]);
    expect(verdict).toMatchObject({ status: 'pass', judged: 2 });
  });

  it('names a Pending pod that tolerates the taint and that no profile selects', async () => {
    const one = pendingPod(30, tolerating(byKey));
    expect(only(await judge(rule.id, facts(), [one]))).toMatchObject({
      severity: 'high',
      message:
        'Deployment other/web tolerates the taint of Fargate\'s nodes, but no profile selects it: a toleration does not bring a pod to Fargate, and a node of Fargate refuses what another scheduler puts there ("Pod not supported: SchedulerName is not fargate-scheduler")',
      evidence: [
        { what: 'toleration', is: 'of eks.amazonaws.com/compute-type', shouldBe: 'absent' },
        { what: 'scheduler', is: 'default-scheduler' },
        { what: 'node', is: 'none' },
      ],
      remediation: { summary: expect.stringContaining('have a profile select it') },
    });
  });

  it.each<[string, Toleration, boolean]>([
    ['any value', { ...byKey, operator: 'Exists', value: '' }, true],
    ['any effect', { ...byKey, effect: null }, true],
    ['another value', { ...byKey, value: 'ec2' }, false],
    ['another effect', { ...byKey, effect: 'NoExecute' }, false],
  ])('knows that a toleration of %s covers the taint or not', async (_, toleration, covers) => {
    const { findings } = await judge(rule.id, facts(), [pendingPod(30, tolerating(toleration))]);
    expect(findings).toHaveLength(covers ? 1 : 0);
  });

  it('is less severe while the pod runs on a node of another kind', async () => {
    expect(only(await judge(rule.id, facts(), [pod(tolerating(byKey))])).severity).toBe('medium');
  });

  it.each<[string, Partial<Pod>, string]>([
    ['every taint', { asks: { tolerations: [everything] } }, 'because it tolerates every taint'],
    ['the taint', { asks: { tolerations: [byKey] } }, "because it tolerates the taint of Fargate's nodes"],
    ['none, but names its node', {}, 'because it names its node'],
  ])('names a pod that landed on a node of Fargate and tolerates %s', async (_, fields, because) => {
    const cluster = facts({ workloads: read([workload()]) });
    const finding = only(await judge(rule.id, cluster, [landed(fields), landed({ ...fields, name: 'web-2' })]));
    expect(finding).toMatchObject({ severity: 'high', affected: { pods: 2 } });
    expect(finding.message).toContain(because);
    expect(finding.evidence).toContainEqual({ what: 'reason', is: 'UnsupportedPodSpec' });
  });

  it('keeps one that tolerates every taint off by affinity', async () => {
    const cluster = facts({ workloads: read([workload()]) });
    const { remediation } = only(await judge(rule.id, cluster, [landed({ asks: { tolerations: [everything] } })]));
    expect(remediation.patch).toContain('key: "eks.amazonaws.com/compute-type"');
  });

  it.each<[string, Pod]>([
    ['tolerates every taint and runs elsewhere', pod(tolerating(everything))],
    ['tolerates every taint and is Pending', pendingPod(30, tolerating(everything))],
    [
      'runs on a node of Fargate all the same',
      landed({ phase: 'Running', reason: null, asks: { tolerations: [everything] } }),
    ],
  ])('says nothing of a pod that %s', async (_, one) => {
    expect((await judge(rule.id, facts(), [one])).verdict.status).toBe('pass');
  });

  it.each<[string, Pod]>([
    ['tolerates nothing', pod()],
    [
      'belongs to a DaemonSet',
      landed({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } }),
    ],
    [
      'is static',
      landed({
        owner: { apiVersion: 'v1', kind: 'Node', name: 'fargate-ip-10-0-0-9.us-west-2.compute.internal', uid: 'n' },
      }),
    ],
    ['is being deleted', landed({ deleting: true })],
    ['finished', pod({ ...tolerating(byKey), phase: 'Succeeded' })],
    ['failed on Fargate for another reason', fargatePod({ phase: 'Failed', reason: 'Evicted' })],
  ])('does not judge a pod that %s', async (_, one) => {
    expect((await judge(rule.id, facts(), [one])).verdict).toMatchObject({ status: 'not-applicable', judged: 0 });
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const one = pendingPod(30, tolerating(byKey));
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [one]);
    const fewPods = await judge(rule.id, facts(), [pod(tolerating(everything))], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });

  it('shows a hostile reason as it is, for the report to escape', async () => {
    const one = pendingPod(30, { ...tolerating(byKey), schedulerName: '<b>\n' });
    expect(only(await judge(rule.id, facts(), [one])).evidence).toContainEqual(
      expect.objectContaining({ what: 'scheduler', is: '<b>\n' }),
    );
  });

  it('takes the toleration out of the template, by its place there', async () => {
    const template = { asks: { tolerations: [{ ...byKey, index: 2 }] } };
    const workloads = read([workload({ namespace: 'other', template })]);
    const { findings } = await judge(rule.id, facts({ workloads }), [pendingPod(30, tolerating(byKey))]);
    expect(findings[0]?.remediation.commands[0]).toBe(
      `kubectl -n other patch deployment web --type json -p '[{"op":"test","path":"/spec/template/spec/tolerations/2/key","value":"eks.amazonaws.com/compute-type"},{"op":"remove","path":"/spec/template/spec/tolerations/2"}]'`,
    );
  });
});
