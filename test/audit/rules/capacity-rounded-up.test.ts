import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/capacity-rounded-up.ts';
import { sizeOf } from '#audit/sizing/size-of.ts';
import { sizeText } from '#audit/sizing/sizes.ts';
import type { Container, Pod } from '#model/facts/pod.ts';
import { unread } from '#model/facts/cluster-facts.ts';
import { container, facts, fargatePod, pod } from '../../support/builders/facts.ts';
import { only, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const asking = (cpu: string, memory: string, fields: Partial<Container> = {}) =>
  container({ requests: { cpu, memory }, ...fields });

/** As Fargate would size it. */
function sized(containers: readonly Container[], fields: Partial<Pod> = {}): Pod {
  const { size } = sizeOf(containers);
  const annotations = { CapacityProvisioned: size === null ? 'none' : sizeText(size) };
  return fargatePod({ containers, annotations, ...fields });
}

const judged = (containers: readonly Container[], fields: Partial<Pod> = {}, cluster = facts()) =>
  judge(rule.id, cluster, [sized(containers, fields)]);

describe('passes', () => {
  it.each([
    ['the smallest size', [asking('10m', '16Mi')]],
    ['no requests at all', [container({ requests: {} })]],
    ['a size that is hardly larger than what was asked for', [asking('1', '7936Mi')]],
    ['a smaller size that takes more than 15 % less', [asking('100m', '1Gi')]],
    ['little to win', [asking('1', '4Gi')]],
  ])('for %s', async (_, containers) => {
    expect((await judged(containers)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('for a limit that the smaller size would not hold', async () => {
    const burst = (memory: string) => [asking('1', '2Gi', { limits: { cpu: '1', memory } })];
    expect((await judged(burst('3Gi'))).verdict.status).toBe('pass');
    expect((await judged(burst('odd'))).verdict.status).toBe('pass');
    expect((await judged(burst('2Gi'))).verdict.status).toBe('fail');
  });
});

describe('names what reaches the cheaper size', () => {
  it.each([
    ['1', '2Gi', '1vCPU 3GB', '1vCPU 2GB', 'memory requests of 1792Mi in total instead of 2048Mi'],
    ['1', '8Gi', '2vCPU 9GB', '1vCPU 8GB', 'memory requests of 7936Mi in total instead of 8192Mi'],
    ['255m', '1000Mi', '0.5vCPU 2GB', '0.25vCPU 2GB', 'CPU requests of 250m in total instead of 255m'],
    ['100m', '300Mi', '0.25vCPU 1GB', '0.25vCPU 0.5GB', 'memory requests of 256Mi in total instead of 300Mi'],
    ['260m', '1800Mi', '0.5vCPU 3GB', '0.5vCPU 2GB', 'memory requests of 1792Mi in total instead of 1800Mi'],
  ])('of %s CPU and %s', async (cpu, memory, given, cheaper, change) => {
    const finding = only(await judged([asking(cpu, memory)]));
    expect(finding).toMatchObject({ severity: 'info', subject: { kind: 'Deployment', name: 'web' } });
    expect(finding.message).toBe(`Deployment apps/web gets ${given}; with ${change}, ${cheaper} may do`);
    expect(finding.evidence[0]).toEqual({ what: 'CapacityProvisioned', is: given, shouldBe: cheaper });
  });

  it('with both when both stand in the way', async () => {
    const finding = only(await judged([asking('4100m', '30Gi')]));
    expect(finding.message).toBe(
      'Deployment apps/web gets 8vCPU 32GB; with CPU requests of 4000m in total instead of 4100m and memory requests of 30464Mi in total instead of 30720Mi, 4vCPU 30GB may do',
    );
  });

  it('of all containers together', async () => {
    const finding = only(await judged([asking('500m', '1Gi'), asking('500m', '1Gi')]));
    expect(finding.evidence).toContainEqual({
      ...{ what: 'requests.memory of the pod', is: '2048Mi', shouldBe: 'at most 1792Mi' },
    });
  });

  it('with what a month of one pod costs, where that is known', async () => {
    const month = { what: 'a month of one pod (estimate)', is: 'about 39.28 USD', shouldBe: 'about 36.04 USD' };
    expect(only(await judged([asking('1', '2Gi')])).evidence).toContainEqual(month);
    const { cluster } = facts();
    const far = facts({ cluster: { ...cluster, region: 'mx-central-1' } });
    expect(JSON.stringify(only(await judged([asking('1', '2Gi')], {}, far)))).not.toContain('USD');
  });

  it('as a hint: the program may need it', async () => {
    const { remediation } = only(await judged([asking('1', '2Gi')]));
    expect(remediation.summary).toContain('If the program can do with it');
    expect(remediation.commands).toEqual([]);
    expect(remediation.notes?.join(' ')).toContain('What the program uses is not known here');
  });

  it('of a manifest, by its requests', async () => {
    const planned = waitingPod({ containers: [asking('1', '2Gi')] });
    const finding = only(await judge(rule.id, facts({ mode: 'manifests' }), [planned]));
    expect(finding.message).toContain(
      'would get 1vCPU 3GB; with memory requests of 1792Mi in total instead of 2048Mi, 1vCPU 2GB may do',
    );
    const huge = waitingPod({ containers: [asking('99', '2Gi')] });
    expect((await judge(rule.id, facts({ mode: 'manifests' }), [huge])).findings).toEqual([]);
  });
});

it.each([
  ['that is not on Fargate', pod({ containers: [asking('1', '2Gi')] })],
  ['that waits for it', waitingPod({ containers: [asking('1', '2Gi')] })],
  ['that finished', sized([asking('1', '2Gi')], { phase: 'Succeeded' })],
])('says nothing of a pod %s', async (_, one) => {
  expect((await judge(rule.id, facts(), [one])).verdict.status).toBe('not-applicable');
});

describe('is not-evaluated', () => {
  it.each([
    ['Fargate says no size', { CapacityProvisioned: '' }, [asking('1', '2Gi')]],
    ['requests do not explain the size', { CapacityProvisioned: '4vCPU 8GB' }, [asking('1', '2Gi')]],
    [
      'it matters how native sidecars count',
      { CapacityProvisioned: '1vCPU 3GB' },
      [asking('1', '512Mi', { init: true, sidecar: true }), asking('500m', '1Gi')],
    ],
  ])('when %s', async (_, annotations, containers) => {
    const { verdict } = await judge(rule.id, facts(), [fargatePod({ annotations, containers })]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
  });

  it('without profiles', async () => {
    const { verdict } = await judge(rule.id, facts({ profiles: unread('denied') }), [sized([asking('1', '2Gi')])]);
    expect(verdict.status).toBe('not-evaluated');
  });
});
