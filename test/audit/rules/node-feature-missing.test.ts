import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/node-feature-missing.ts';
import type { Pod } from '#model/facts/pod.ts';
import { container, facts, pod } from '../../support/builders/facts.ts';
import { only, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { audit, judge } from '../../support/judge.ts';

const requesting = (...resources: string[]): Partial<Pod> => ({
  containers: [container({ requests: { cpu: '1', ...Object.fromEntries(resources.map((name) => [name, '1'])) } })],
});
const judgeOne = (fields: Partial<Pod>) => judge(rule.id, facts(), [waitingPod(fields)]);

describe(rule.id, () => {
  it('judges pods that Fargate has yet to take, and no others', async () => {
    expect(await standings(rule.id, requesting('example.com/dongle'))).toEqual(refusedStandings);
  });

  it.each<[string, Partial<Pod>]>([
    ['CPU, memory and disk', requesting('memory', 'ephemeral-storage')],
    ['a resource of Kubernetes itself', requesting('kubernetes.io/batch-cpu')],
    ['safe kernel settings', { asks: { sysctls: ['net.ipv4.tcp_syncookies'] } }],
    ['none of a device', { containers: [container({ limits: { 'example.com/dongle': '0' } })] }],
  ])('passes a pod that asks for %s', async (_, fields) => {
    expect((await judgeOne(fields)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each<[string, Partial<Pod>, string]>([
    ['an extended resource', requesting('example.com/dongle'), 'example.com/dongle'],
    ['huge pages', requesting('hugepages-2Mi'), 'hugepages-2Mi'],
    ['a network interface of its own', requesting('vpc.amazonaws.com/pod-eni'), 'vpc.amazonaws.com/pod-eni'],
    ['a resource claim', { asks: { resourceClaims: ['gpu'] } }, 'resource claim gpu'],
  ])('tells that a pod with %s does not start', async (_, fields, asked) => {
    const { severity, message } = only(await judgeOne(fields));
    expect(severity).toBe('medium');
    expect(message).toBe(
      `Deployment apps/web does not start on Fargate: it asks for ${asked}, which nodes of Fargate do not have`,
    );
  });

  it.each<[string, Partial<Pod>, string]>([
    ['a runtime class', { asks: { runtimeClass: 'gvisor' } }, 'runtimeClassName gvisor'],
    ['an unsafe kernel setting', { asks: { sysctls: ['net.core.somaxconn'] } }, 'sysctl net.core.somaxconn'],
  ])('says no more than "may" of %s', async (_, fields, asked) => {
    expect(only(await judgeOne(fields)).message).toBe(
      `Deployment apps/web may not start on Fargate: it asks for ${asked}, which nodes of Fargate may not have`,
    );
  });

  it('leaves accelerators to the rule about these', async () => {
    const { findings } = await audit(facts(), [waitingPod(requesting('nvidia.com/gpu'))]);
    expect(findings.map(({ rule: id }) => id).filter((id) => id === rule.id || id === 'pod-gpu-request')).toEqual([
      'pod-gpu-request',
    ]);
  });

  it('passes what a webhook gave to a pod on EC2, since it gives it to none on Fargate', async () => {
    const one = pod(requesting('vpc.amazonaws.com/pod-eni'));
    expect((await judge(rule.id, facts(), [one])).verdict.status).toBe('pass');
  });
});
