import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/node-constraint-unmet.ts';
import type { NodeRequirement } from '#model/facts/pod-asks.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import {
  container,
  facts,
  fargateOnly,
  fargatePod,
  pod,
  profile,
  selector,
  workload,
} from '../../support/builders/facts.ts';
import { only, refusedPod, standings, refusedStandings, waitingPod } from '../../support/builders/fit.ts';
import { audit, judge } from '../../support/judge.ts';

const said = "MatchNodeSelector failed: Fargate profile apps cannot satisfy pod's node selector/affinity requirements";
const nodeGroup = { nodeSelector: { 'eks.amazonaws.com/nodegroup': 'large' } };
const notFargate: Partial<Pod> = {
  hasNodeAffinity: true,
  asks: {
    nodeTerms: [[{ key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate'], field: false }]],
  },
};
const noTemplates = { workloads: read([]) };
const judgeOne = (fields: Partial<Pod>, cluster = facts(noTemplates)) => judge(rule.id, cluster, [waitingPod(fields)]);
const inTerm = (...term: NodeRequirement[]): Partial<Pod> => ({ asks: { nodeTerms: [term] } });

describe(rule.id, () => {
  it('judges pods that Fargate has yet to place, and no others', async () => {
    const agent = workload({ kind: 'DaemonSet', name: 'agent', uid: '' });
    expect(await standings(rule.id, nodeGroup, facts({ workloads: read([agent]) }))).toEqual(refusedStandings);
  });

  it.each([
    ['Fargate', { nodeSelector: { 'eks.amazonaws.com/compute-type': 'fargate' } }],
    ['Linux', { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    ['nothing, though it prefers a node', { hasNodeAffinity: true }],
    ['no Karpenter', inTerm({ key: 'karpenter.sh/nodepool', operator: 'DoesNotExist', values: [], field: false })],
    ['a zone of the profile', { nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2b' } }],
  ])('passes a pod that asks for %s', async (_, fields) => {
    expect((await judgeOne(fields)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each<[string, Partial<Pod>, string]>([
    ['a node group', nodeGroup, 'nodeSelector eks.amazonaws.com/nodegroup large'],
    ['anything but Fargate', notFargate, 'node affinity eks.amazonaws.com/compute-type NotIn fargate'],
    ['a label of its own', { nodeSelector: { disk: 'ssd' } }, 'nodeSelector disk ssd'],
    [
      'another zone',
      { nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2c' } },
      'nodeSelector topology.kubernetes.io/zone us-west-2c',
    ],
  ])('tells that a pod that asks for %s is taken and never placed', async (_, fields, asked) => {
    const { severity, message, remediation } = only(await judgeOne(fields));
    expect(severity).toBe('high');
    expect(message).toBe(
      `Fargate takes Deployment apps/web and has no node for it, so that it stays Pending: it asks for ${asked}, which no node of Fargate is known to have`,
    );
    expect(remediation.commands.join(' ')).toContain('"eks.amazonaws.com/compute-type":"ec2"');
  });

  it('says no more than "may" of a label that nobody knows under a domain of Kubernetes', async () => {
    const { severity, message } = only(await judgeOne({ nodeSelector: { 'node.kubernetes.io/instance-type': 'm5' } }));
    expect(severity).toBe('medium');
    expect(message).toContain('may have no node for it');
  });

  it('is sure of it once Fargate has said so', async () => {
    const one = refusedPod(said, { nodeSelector: { 'node.kubernetes.io/instance-type': 'm5' } });
    const finding = only(await judge(rule.id, facts(noTemplates), [one]));
    expect(finding.severity).toBe('high');
    expect(finding.evidence.at(-1)).toEqual({ what: 'what Fargate says', is: said });
  });

  it('leaves processor and operating system to the rule about these, unless something else is missing too', async () => {
    const rulesOf = async (fields: Partial<Pod>) =>
      (await audit(facts(noTemplates), [refusedPod(said, fields)])).findings
        .filter(({ group = '', rule: id }: { group?: string; rule: string }) =>
          /node-con|architecture/.test(id + group),
        )
        .map(({ rule: id }) => id);
    const arm = { 'kubernetes.io/arch': 'arm64' };
    expect(await rulesOf({ nodeSelector: arm })).toEqual(['pod-architecture-unsupported']);
    expect(await rulesOf({ nodeSelector: { ...arm, disk: 'ssd' } })).toEqual([
      'node-constraint-unmet',
      'pod-architecture-unsupported',
    ]);
  });

  it('explains why such a pod waits', async () => {
    const { findings } = await audit(facts(noTemplates), [refusedPod(said, nodeGroup)]);
    const pending = findings.find(({ rule: id }) => id === 'pod-pending');
    const cause = findings.find(({ fingerprint }) => fingerprint === pending?.cause);
    expect(pending?.message).toContain('its node selector or affinity asks for what no node of Fargate has');
    expect(cause?.rule).toBe(rule.id);
  });

  it('is proven wrong by a pod that asks for the same and has a node of Fargate', async () => {
    const pods = [waitingPod({ name: 'web-a', ...nodeGroup }), fargatePod({ name: 'web-b', ...nodeGroup })];
    expect((await judge(rule.id, facts(noTemplates), pods)).verdict.status).toBe('pass');
    const others = [waitingPod({ name: 'web-a', ...nodeGroup }), fargatePod({ name: 'web-b' })];
    expect(only(await judge(rule.id, facts(noTemplates), others)).affected.pods).toBe(1);
  });

  it('is one finding a workload, the worst, whatever its pods ask for', async () => {
    const pods = [
      waitingPod({ name: 'web-a', nodeSelector: { 'node.kubernetes.io/instance-type': 'm5' } }),
      waitingPod({ name: 'web-b', ...nodeGroup }),
    ];
    expect(only(await judge(rule.id, facts(noTemplates), pods))).toMatchObject({
      severity: 'high',
      affected: { pods: 2 },
    });
  });

  it('judges a pod that runs elsewhere by its template, from which it will be made again', async () => {
    const mended = facts({ workloads: read([workload({ template: { containers: [container()] } })]) });
    expect((await judge(rule.id, mended, [pod(nodeGroup)])).verdict.status).toBe('pass');
    const asking = facts({ workloads: read([workload({ template: nodeGroup })]) });
    expect(only(await judge(rule.id, asking, [pod()])).message).toContain('once its pods are made again');
  });

  it('is not evaluated for a zone while the subnets are unread', async () => {
    const cluster = facts({ ...noTemplates, subnets: unread('denied') });
    const { verdict } = await judgeOne({ nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2c' } }, cluster);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
  });

  it('tells who names a profile in a node selector where the name belongs', async () => {
    const { remediation } = only(await judgeOne({ nodeSelector: { 'eks.amazonaws.com/fargate-profile': 'apps' } }));
    expect(remediation.summary).toMatch(
      /^Take nodeSelector eks\.amazonaws\.com\/fargate-profile out .* label of the pod/,
    );
    expect(remediation.commands).toEqual([]);
  });

  it('advises no other nodes where there are none', async () => {
    const { remediation } = only(await judgeOne(nodeGroup, fargateOnly(noTemplates)));
    expect(remediation.summary).toBe(
      'Take nodeSelector eks.amazonaws.com/nodegroup out of the pod template of Deployment apps/web',
    );
  });

  it('knows the zones of the profile that the pod is pinned to', async () => {
    const profiles = read([
      profile({ subnets: ['subnet-a'] }),
      profile({ name: 'west', subnets: ['subnet-b'], selectors: [selector('apps')] }),
    ]);
    const nodeSelector = { 'topology.kubernetes.io/zone': 'us-west-2b' };
    const cluster = facts({ ...noTemplates, profiles });
    expect(only(await judgeOne({ nodeSelector }, cluster)).severity).toBe('high');
    const pinned = { nodeSelector, labels: { 'eks.amazonaws.com/fargate-profile': 'west' } };
    expect((await judgeOne(pinned, cluster)).verdict.status).toBe('pass');
  });
});
