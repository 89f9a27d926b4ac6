import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-too-large.ts';
import type { Container } from '#model/facts/pod.ts';
import { container, facts } from '../../support/builders/facts.ts';
import { only, refusedPod, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const requesting = (cpu: string, memory: string, fields: Partial<Container> = {}) => ({
  containers: [container({ requests: { cpu, memory }, ...fields })],
});
const judgeOne = (fields: { containers: Container[] }) => judge(rule.id, facts(), [waitingPod(fields)]);

describe(rule.id, () => {
  it('passes what the largest size holds, with what Fargate adds', async () => {
    expect((await judgeOne(requesting('16', '119.75Gi'))).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names what is too much and what Fargate answers', async () => {
    const containers = [
      container({ requests: { cpu: '10', memory: '60Gi' } }),
      container({ name: 'b', requests: { cpu: '7', memory: '60Gi' } }),
    ];
    expect(only(await judgeOne({ containers }))).toMatchObject({
      severity: 'high',
      message:
        'Fargate refuses Deployment apps/web: it requests 17 vCPU of CPU, where 16 vCPU is the most and 120 GiB of memory, where 120 GiB with the 256 MiB that Fargate adds is the most; Fargate answers "Your pod\'s cpu/memory requirements exceed the max Fargate configuration"',
      evidence: [
        { what: 'CPU that the pod requests', is: '17 vCPU', shouldBe: 'at most 16 vCPU' },
        { what: 'memory that the pod requests', is: '120 GiB' },
      ],
    });
  });

  it('quotes nothing for storage, of which no answer is known', async () => {
    const containers = [container({ requests: { 'ephemeral-storage': '200Gi' } })];
    const { message } = only(await judgeOne({ containers }));
    expect(message).toBe(
      'Fargate refuses Deployment apps/web: it requests 200 GiB of ephemeral storage, where 175 GiB is the most',
    );
  });

  it('looks at requests, not at limits', async () => {
    expect((await judgeOne(requesting('1', '2Gi', { limits: { cpu: '64', memory: '500Gi' } }))).verdict.status).toBe(
      'pass',
    );
  });

  it('says only that Fargate may refuse it where native sidecars decide', async () => {
    const containers = [
      container({ name: 'mesh', init: true, sidecar: true, requests: { cpu: '1' } }),
      container({ requests: { cpu: '16' } }),
    ];
    expect(only(await judgeOne({ containers }))).toMatchObject({
      severity: 'medium',
      message: expect.stringMatching(/^Fargate may refuse .* 17 vCPU/),
      remediation: { notes: [expect.stringContaining('restartPolicy Always'), expect.any(String)] },
    });
  });

  it('is certain once Fargate has said so', async () => {
    const said = "Your pod's cpu/memory requirements exceed the max Fargate configuration";
    const containers = [
      container({ name: 'mesh', init: true, sidecar: true, requests: { cpu: '1' } }),
      container({ requests: { cpu: '16' } }),
    ];
    expect(only(await judge(rule.id, facts(), [refusedPod(said, { containers })]))).toMatchObject({
      severity: 'high',
      evidence: [{}, { what: 'what Fargate says', is: said }],
    });
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, requesting('17', '1Gi'))).toEqual(refusedStandings);
  });

  it('takes an unreadable quantity for none, and prints nothing of it', async () => {
    expect((await judgeOne(requesting('lots\n', '1Gi'))).verdict.status).toBe('pass');
  });
});
