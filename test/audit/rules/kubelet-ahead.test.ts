import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/kubelet-ahead.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, nodes } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { audit, judge } from '../../support/judge.ts';

const node = 'fargate-ip-10-0-0-9.us-west-2.compute.internal';

/** A cluster of 1.33 with two nodes of Fargate, of which one has this kubelet. */
const withKubelet = (version: string) =>
  facts({
    nodes: read({
      ...nodes({ fargate: 2 }),
      byKubelet: { 'v1.33.5': 1, [version]: 1 },
      otherKubelets: new Map(version.startsWith('v1.33') ? [] : [[node, version]]),
    }),
  });

describe(rule.id, () => {
  it.each(['v1.33.1', 'v1.32.9'])('passes a kubelet of %s', async (version) => {
    expect((await judge(rule.id, withKubelet(version), [fargatePod()])).verdict).toMatchObject({
      status: 'pass',
      judged: 2,
    });
  });

  it('names a newer one, the pods that it runs, and how they get another', async () => {
    const finding = only(await judge(rule.id, withKubelet('v1.34.2'), [fargatePod()]));
    expect(finding).toMatchObject({
      severity: 'high',
      subject: { kind: 'Cluster', name: 'demo' },
      affected: { pods: 1 },
    });
    expect(finding.message).toBe(
      '1 node of Fargate runs kubelet 1.34, for 1 pod of 1 workload: 1 minor version ahead of the control plane, which Kubernetes does not support',
    );
    expect(finding.remediation.commands).toContain('kubectl -n apps rollout restart deployment/web');
  });

  it('leaves older ones to kubelet-behind, which leaves it newer ones', async () => {
    const idsOf = async (version: string) =>
      (await audit(withKubelet(version), [fargatePod()])).findings
        .map((finding) => finding.rule)
        .filter((id) => id.startsWith('kubelet-'));
    expect(await idsOf('v1.34.2')).toEqual(['kubelet-ahead']);
    expect(await idsOf('v1.32.2')).toEqual(['kubelet-behind']);
  });

  it('says nothing of a cluster without a node of Fargate, and leaves open what it cannot read', async () => {
    expect((await judge(rule.id, facts({ nodes: read(nodes({ fargate: 0, other: 1 })) }))).verdict.status).toBe(
      'not-applicable',
    );
    const odd = withKubelet('newest');
    expect((await judge(rule.id, odd)).verdict.status).toBe('not-evaluated');
  });
});
