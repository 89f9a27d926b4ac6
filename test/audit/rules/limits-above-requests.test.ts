import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/limits-above-requests.ts';
import type { Container, Pod } from '#model/facts/pod.ts';
import { container, facts, fargatePod } from '../../support/builders/facts.ts';
import { only, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const limited = (limits: Record<string, string>, fields: Partial<Container> = {}) => ({
  containers: [container({ requests: { cpu: '100m', memory: '128Mi' }, limits, ...fields })],
});
const judgeOne = (one: Pod) => judge(rule.id, facts(), [one]);

describe(rule.id, () => {
  it.each([
    ['there are no limits', {}],
    ['limits equal requests', { cpu: '100m', memory: '128Mi' }],
    // CoreDNS as EKS ships it.
    ['limits fit in the size', { memory: '170Mi' }],
    ['limits are the size', { cpu: '250m', memory: '512Mi' }],
  ])('passes when %s', async (_, limits) => {
    expect((await judgeOne(waitingPod(limited(limits)))).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names a limit of CPU above the size, which may keep the container from starting', async () => {
    expect(only(await judgeOne(fargatePod(limited({ cpu: '1', memory: '128Mi' }))))).toMatchObject({
      severity: 'medium',
      message:
        'Deployment apps/web has limits above what Fargate gives by its requests, 0.25vCPU 0.5GB: container app may use 1 of CPU; such a container may fail to start with StartError (cpu.cfs_quota_us: invalid argument)',
      evidence: [{ what: 'container app: limits.cpu', is: '1', shouldBe: 'the same as requests.cpu' }],
    });
  });

  it('names a limit of memory above the size, which is never reached', async () => {
    const { message } = only(await judgeOne(fargatePod(limited({ memory: '1Gi' }))));
    expect(message).toMatch(/container app may use 1Gi of memory; the pod may be out of memory before/);
  });

  it('goes by the size that Fargate gave, and works one out where there is none yet', async () => {
    const fields = limited({ cpu: '400m' });
    const given = (CapacityProvisioned: string) => fargatePod({ ...fields, annotations: { CapacityProvisioned } });
    expect((await judgeOne(given('0.5vCPU 1GB'))).verdict.status).toBe('pass');
    expect((await judgeOne(given('0.25vCPU 0.5GB'))).verdict.status).toBe('fail');
    expect((await judgeOne(given('odd'))).verdict.status).toBe('fail');
  });

  it('sizes by all containers together', async () => {
    const containers = [...limited({ cpu: '400m' }).containers, container({ name: 'b', requests: { cpu: '300m' } })];
    expect((await judgeOne(waitingPod({ annotations: { CapacityProvisioned: '' }, containers }))).verdict.status).toBe(
      'pass',
    );
  });

  it('takes a limit for the request that is not there', async () => {
    const one = limited({ cpu: '2', memory: '4Gi' }, { requests: {} });
    expect((await judgeOne(waitingPod({ ...one, annotations: { CapacityProvisioned: '' } }))).verdict.status).toBe(
      'pass',
    );
  });

  it('leaves a pod that is too large for any size to the rule about that', async () => {
    const one = limited({ cpu: '32' }, { requests: { cpu: '20' } });
    expect((await judgeOne(waitingPod({ ...one, annotations: { CapacityProvisioned: '' } }))).findings).toEqual([]);
  });

  it('judges what runs on Fargate too', async () => {
    expect(await standings(rule.id, limited({ cpu: '1' }))).toEqual({
      waiting: 'fail',
      onFargate: 'fail',
      elsewhere: 'fail',
      unselected: 'not-applicable',
      daemonSet: 'not-applicable',
    });
  });

  it('names three containers of many, on one line', async () => {
    const containers = Array.from({ length: 50 }, (_, at) =>
      container({ name: `x\n${at}`, requests: {}, limits: { cpu: '1' } }),
    ).map((one) => ({ ...one, requests: { cpu: '1m', memory: '1Mi' } }));
    const { message, evidence } = only(await judgeOne(fargatePod({ containers })));
    expect(message).toMatch(/^[^\n]{0,450}$/);
    expect(evidence).toHaveLength(20);
  });
});
