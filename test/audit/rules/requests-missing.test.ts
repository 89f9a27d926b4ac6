import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/requests-missing.ts';
import type { Container } from '#model/facts/pod.ts';
import { container, facts } from '../../support/builders/facts.ts';
import { only, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const judgeContainers = (...containers: Partial<Container>[]) =>
  judge(rule.id, facts(), [waitingPod({ containers: containers.map(container) })]);

describe(rule.id, () => {
  it.each<[string, Partial<Container>[]]>([
    ['requests both', [{ requests: { cpu: '1', memory: '1Gi' } }]],
    ['has limits, which the API server takes for requests', [{ requests: {}, limits: { cpu: '1', memory: '1Gi' } }]],
    [
      'requests both between its containers',
      [{ requests: { cpu: '1' } }, { requests: { memory: '1Gi' } }, { requests: {} }],
    ],
  ])('passes a pod that %s', async (_, containers) => {
    expect((await judgeContainers(...containers)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names what no container requests, and the size that follows', async () => {
    expect(only(await judgeContainers({ requests: {} }))).toMatchObject({
      severity: 'low',
      message:
        'Deployment apps/web requests no CPU and memory, so that Fargate sizes it without: it gives 0.25vCPU 0.5GB, of which 256 MiB are for Fargate itself',
      evidence: [
        { what: 'requests.cpu of all containers', is: 'absent' },
        { what: 'requests.memory of all containers', is: 'absent' },
      ],
    });
  });

  it('names one of the two', async () => {
    const { message, evidence } = only(await judgeContainers({ requests: { cpu: '2' } }));
    expect(message).toContain('requests no memory, so that Fargate sizes it without: it gives 2vCPU 4GB');
    expect(evidence).toHaveLength(1);
  });

  it('names no size where there is none', async () => {
    expect(only(await judgeContainers({ requests: { cpu: '20' } })).message).toBe(
      'Deployment apps/web requests no memory, so that Fargate sizes it without',
    );
  });

  it('judges what runs on Fargate too', async () => {
    expect(await standings(rule.id, { containers: [container({ requests: {} })] })).toEqual({
      waiting: 'fail',
      onFargate: 'fail',
      elsewhere: 'fail',
      unselected: 'not-applicable',
      daemonSet: 'not-applicable',
    });
  });

  it('does not take other resources for these', async () => {
    expect(
      (await judgeContainers({ requests: { 'ephemeral-storage': '1Gi', '\u001b[31m': '1' } })).findings,
    ).toHaveLength(1);
  });
});
