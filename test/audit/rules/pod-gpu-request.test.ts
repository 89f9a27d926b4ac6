import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-gpu-request.ts';
import { container, facts } from '../../support/builders/facts.ts';
import { only, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const limited = (limits: Record<string, string>) => ({ containers: [container({ limits })] });
const judgeLimited = (limits: Record<string, string>) => judge(rule.id, facts(), [waitingPod(limited(limits))]);

describe(rule.id, () => {
  it.each([{ cpu: '1' }, { 'nvidia.com/gpu': '0' }, { 'vpc.amazonaws.com/pod-eni': '1' }, { 'xnvidia.com/gpu': '1' }])(
    'passes %j',
    async (limits) => {
      expect((await judgeLimited(limits)).verdict).toMatchObject({ status: 'pass', judged: 1 });
    },
  );

  it.each([
    'nvidia.com/gpu',
    'nvidia.com/mig-1g.5gb',
    'amd.com/gpu',
    'gpu.intel.com/i915',
    'habana.ai/gaudi',
    'aws.amazon.com/neuron',
    'aws.amazon.com/neuroncore',
  ])('names %s', async (resource) => {
    expect(only(await judgeLimited({ [resource]: '1' }))).toMatchObject({
      severity: 'high',
      message: `Fargate refuses Deployment apps/web: it asks for ${resource}, and Fargate has no such devices`,
      evidence: [{ what: `container app: ${resource}`, is: '1', shouldBe: 'absent' }],
      remediation: { summary: expect.stringContaining(resource) },
    });
  });

  it('counts a resource that is both requested and limited once', async () => {
    const both = { 'nvidia.com/gpu': '1' };
    const one = waitingPod({ containers: [container({ requests: both, limits: both })] });
    expect(only(await judge(rule.id, facts(), [one])).evidence).toHaveLength(1);
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, limited({ 'nvidia.com/gpu': '1' }))).toEqual(refusedStandings);
  });

  it('does not say that Fargate refuses a pod which waits for a GPU node of its own, but that it will', async () => {
    const pending = waitingPod({
      ...limited({ 'nvidia.com/gpu': '1' }),
      schedulerName: 'default-scheduler',
      nodeSelector: { 'karpenter.k8s.aws/instance-gpu-count': '1' },
      scheduled: { status: 'False', reason: 'Unschedulable', message: '0/3 nodes', since: '2026-11-24T01:00:00.000Z' },
    });
    expect(only(await judge(rule.id, facts(), [pending])).message).toMatch(
      /^Fargate will refuse Deployment apps\/web once its pods are made again: /,
    );
  });

  it('prints a hostile resource on one line, cut', async () => {
    const { message } = only(await judgeLimited({ [`nvidia.com/\n${'y'.repeat(900)}`]: '1' }));
    expect(message).toMatch(/^[^\n]{0,300}$/);
  });
});
