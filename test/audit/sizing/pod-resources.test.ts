import { describe, expect, it } from 'vitest';
import type { Pod } from '#model/facts/pod.ts';
import { sizeOf } from '#audit/sizing/size-of.ts';
import { container, facts, fargatePod } from '../../support/builders/facts.ts';
import { waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const podResources = { fields: ['spec.resources'], requests: { cpu: '2', memory: '7Gi' } };
const asks = { podResources };
const bare = [
  container({ requests: {}, limits: {} }),
  container({ requests: { cpu: '1', memory: '64Mi' }, limits: { cpu: '4', memory: '100Mi' } }),
];

const statusOf = async (id: string, pod: Pod) => (await judge(id, facts(), [pod])).verdict;

describe('resources of the pod as a whole', () => {
  it.each(['requests-missing', 'limits-above-requests', 'pod-too-large'])(
    'leave %s open of a pod that waits, whatever its containers ask for',
    async (id) => {
      const large = { podResources: { ...podResources, requests: { cpu: '32', memory: '200Gi' } } };
      for (const one of [asks, large])
        expect(
          await statusOf(id, waitingPod({ asks: one, containers: bare, annotations: { CapacityProvisioned: '' } })),
        ).toMatchObject({
          status: 'not-evaluated',
          reason: expect.stringContaining('how Fargate sizes a pod by spec.resources'),
        });
    },
  );

  it('leave capacity-rounded-up open, of a pod that runs as well', async () => {
    expect((await statusOf('capacity-rounded-up', fargatePod({ asks, containers: bare }))).status).toBe(
      'not-evaluated',
    );
  });

  it('are judged by the size that Fargate says it gave', async () => {
    const given = (CapacityProvisioned: string) =>
      fargatePod({ asks, containers: bare, annotations: { CapacityProvisioned } });
    expect((await statusOf('requests-missing', given('2vCPU 8GB'))).status).toBe('pass');
    expect((await statusOf('limits-above-requests', given('2vCPU 8GB'))).status).toBe('fail');
    expect((await statusOf('limits-above-requests', given('4vCPU 8GB'))).status).toBe('pass');
  });

  it('are counted as Kubernetes does where a size is only foretold, and that is said', () => {
    const of = (requests: Record<string, string>) =>
      sizeOf([container({ requests: { cpu: '250m', memory: '1Gi' } })], { podResources: { fields: [], requests } });
    expect(of({ cpu: '2', memory: '7Gi' })).toMatchObject({
      size: { vcpu: 2, memoryGiB: 8 },
      caveats: ['pod-resources'],
    });
    expect(of({ cpu: '2' })).toMatchObject({ size: { vcpu: 2, memoryGiB: 4 } });
    expect(of({})).toMatchObject({ size: { vcpu: 0.25, memoryGiB: 2 } });
    expect(of({ cpu: '32' })).toMatchObject({ size: null, caveats: ['pod-resources'] });
  });
});
