import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-architecture-unsupported.ts';
import type { NodeRequirement } from '#model/facts/pod-asks.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, pod } from '../../support/builders/facts.ts';
import { only, refusedPod, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const arch = (operator: string, ...values: string[]): NodeRequirement => ({
  key: 'kubernetes.io/arch',
  operator,
  values,
  field: false,
});
const team = { ...arch('In', 'a'), key: 'team' };
const terms = (...nodeTerms: NodeRequirement[][]): Partial<Pod> => ({ hasNodeAffinity: true, asks: { nodeTerms } });
const judgeOne = (fields: Partial<Pod>) => judge(rule.id, facts(), [waitingPod(fields)]);

describe(rule.id, () => {
  it.each([
    ['nothing', {}],
    ['amd64', { nodeSelector: { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' } }],
    ['Linux', { asks: { os: 'linux' } }],
    ['one of two', terms([arch('In', 'arm64', 'amd64')])],
    ['arm64 or something else', terms([arch('In', 'arm64')], [team])],
    ['anything but arm64', terms([arch('NotIn', 'arm64')])],
    ['another label', { nodeSelector: { disk: 'ssd' } }],
  ])('passes a pod that asks for %s', async (_, fields) => {
    expect((await judgeOne(fields)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each<[string, Partial<Pod>, string, string]>([
    ['arm64', { nodeSelector: { 'kubernetes.io/arch': 'arm64' } }, 'nodeSelector kubernetes.io/arch', 'arm64'],
    ['Windows', { nodeSelector: { 'kubernetes.io/os': 'windows' } }, 'nodeSelector kubernetes.io/os', 'windows'],
    [
      'the old label',
      { nodeSelector: { 'beta.kubernetes.io/arch': 'arm64' } },
      'nodeSelector beta.kubernetes.io/arch',
      'arm64',
    ],
    ['Windows as os', { asks: { os: 'windows' } }, 'os', 'windows'],
    ['arm64 by affinity', terms([team, arch('In', 'arm64')]), 'node affinity kubernetes.io/arch', 'In arm64'],
    ['no amd64 by affinity', terms([arch('NotIn', 'amd64')]), 'node affinity kubernetes.io/arch', 'NotIn amd64'],
  ])('names %s', async (_, fields, what, is) => {
    expect(only(await judgeOne(fields))).toMatchObject({
      severity: 'high',
      message: `Fargate refuses Deployment apps/web: it asks for ${what} ${is}, and all nodes of Fargate are Linux on amd64`,
      evidence: [{ what, is, shouldBe: expect.stringMatching(/^(amd64|linux)$/) }],
    });
  });

  it('shows what Fargate said', async () => {
    const said =
      "MatchNodeSelector failed: Fargate profile apps cannot satisfy pod's node selector/affinity requirements";
    const one = refusedPod(said, { nodeSelector: { 'kubernetes.io/arch': 'arm64' } });
    expect(only(await judge(rule.id, facts(), [one])).evidence.at(-1)).toEqual({ what: 'what Fargate says', is: said });
  });

  it('names a pod that runs on a node of its kind, since Fargate takes it once it is made again', async () => {
    const nodeSelector = { 'kubernetes.io/arch': 'arm64' };
    expect(only(await judge(rule.id, facts(), [pod({ nodeSelector })])).message).toMatch(
      /^Fargate will refuse Deployment apps\/web once its pods are made again: /,
    );
  });

  it('passes a pod that runs on Fargate, whatever it asks for', async () => {
    const nodeSelector = { 'kubernetes.io/arch': 'arm64' };
    expect((await judge(rule.id, facts(), [fargatePod({ nodeSelector })])).verdict.status).toBe('pass');
  });

  it('says no more than "may" of a pod whose scheduler may keep it off Fargate', async () => {
    const planned = { nodeSelector: { 'kubernetes.io/arch': 'arm64' }, nodeName: null, schedulerName: 'volcano' };
    expect(only(await judge(rule.id, facts({ mode: 'manifests' }), [pod(planned)]))).toMatchObject({
      severity: 'medium',
      message: expect.stringMatching(/^Fargate may refuse Deployment apps\/web: /),
    });
  });

  it('prints a hostile value on one line, cut', async () => {
    const { message } = only(await judgeOne({ nodeSelector: { 'kubernetes.io/arch': `x\n${'y'.repeat(900)}` } }));
    expect(message).toMatch(/^[^\n]{0,450}$/);
  });
});
