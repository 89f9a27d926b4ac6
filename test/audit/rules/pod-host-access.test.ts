import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-host-access.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargateOnly, fargatePod, pod, workload } from '../../support/builders/facts.ts';
import { only, refusedPod, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const asks = { hostNamespaces: ['HostNetwork', 'HostPID'] } as const;

describe(rule.id, () => {
  it('passes when pods share nothing with their node', async () => {
    expect((await judge(rule.id, facts(), [waitingPod(), fargatePod()])).verdict).toMatchObject({
      status: 'pass',
      judged: 2,
    });
  });

  it('names the fields, what Fargate answers, and how the template should read', async () => {
    expect(only(await judge(rule.id, facts(), [waitingPod({ asks })]))).toMatchObject({
      severity: 'high',
      subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
      message:
        'Fargate refuses Deployment apps/web: it sets hostNetwork and hostPID; Fargate answers "fields not supported: HostNetwork, HostPID"',
      evidence: [
        { what: 'hostNetwork', is: 'true', shouldBe: 'absent, or false' },
        { what: 'hostPID', is: 'true', shouldBe: 'absent, or false' },
      ],
      affected: { pods: 1, workloads: 1 },
      remediation: {
        commands: [
          `kubectl -n apps patch deployment web -p '{"spec":{"template":{"spec":{"hostNetwork":false,"hostPID":false}}}}'`,
          'kubectl -n apps rollout status deployment/web',
        ],
        patch: 'spec:\n  template:\n    spec:\n      hostNetwork: false\n      hostPID: false\n',
        notes: [expect.stringContaining('eks.amazonaws.com/compute-type: ec2')],
      },
    });
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, { asks })).toEqual(refusedStandings);
  });

  it('says of a pod elsewhere that it will be refused', async () => {
    const { message } = only(await judge(rule.id, facts(), [pod({ asks })]));
    expect(message).toContain(
      'Fargate will refuse Deployment apps/web once its pods are made again: it sets hostNetwork',
    );
  });

  it('shows what Fargate said, whatever stands there', async () => {
    const message = 'Pod not supported on Fargate: fields not supported: HostNetwork \u001b[31m<script>';
    const { evidence } = only(await judge(rule.id, facts(), [refusedPod(message, { asks })]));
    expect(evidence).toContainEqual({ what: 'what Fargate says', is: message });
  });

  it('does not quote what Fargate said about something else', async () => {
    const { evidence } = only(await judge(rule.id, facts(), [refusedPod('Fargate capacity is unavailable', { asks })]));
    expect(evidence.map(({ what }) => what)).not.toContain('what Fargate says');
  });

  it('needs no words of Fargate', async () => {
    const silent = { status: 'False', reason: 'POD_UNSUPPORTED_ON_FARGATE', message: null, since: null } as const;
    const { evidence } = only(await judge(rule.id, facts(), [waitingPod({ asks, scheduled: silent })]));
    expect(evidence).toHaveLength(2);
  });

  it('offers no other node where there is none, and names who would revert the change', async () => {
    const cluster = fargateOnly({ workloads: read([workload({ managedBy: 'Helm' })]) });
    expect(only(await judge(rule.id, cluster, [waitingPod({ asks })])).remediation.notes).toEqual([
      'The cluster has no other nodes: what needs this cannot run in it.',
      'Deployment web is managed by Helm: make the change there, or it will be reverted.',
    ]);
  });

  it('judges pods of one owner by themselves, as they may differ', async () => {
    const odd = waitingPod({ name: 'b', asks });
    const { verdict, findings } = await judge(rule.id, facts(), [
      waitingPod({ name: 'a' }),
      odd,
      waitingPod({ name: 'c' }),
    ]);
    expect(verdict).toMatchObject({ status: 'fail', judged: 3 });
    expect(findings).toMatchObject([{ affected: { pods: 1, names: ['b'] } }]);
  });

  it('is not-evaluated when profiles or some pods are unread', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }), [waitingPod({ asks })]);
    const fewPods = await judge(rule.id, facts(), [waitingPod()], unread('page 2 was lost'));
    expect([noProfiles, fewPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'not-evaluated']);
  });
});
