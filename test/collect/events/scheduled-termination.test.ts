import { describe, expect, it } from 'vitest';
import { changed, hintsOf, sampleEvent } from '../../support/builders/incoming-events.ts';

function deadlineOf(scheduledTerminationTime: string): unknown {
  const { evidence } = hintsOf(changed('scheduled-termination', { scheduledTerminationTime })).hints[0]!;
  return evidence !== null && 'deadline' in evidence ? evidence.deadline : null;
}

describe('a scheduled termination', () => {
  it('names the pod, the profile, why it could not be evicted, and the deadline', () => {
    expect(hintsOf(sampleEvent('scheduled-termination')).hints).toMatchObject([
      {
        cluster: 'eks-workshop',
        source: 'scheduled-termination',
        evidence: {
          kind: 'scheduled-termination',
          namespace: 'checkout',
          pod: 'checkout-redis-6b9f8d7c5-x8k2p',
          profile: 'checkout-profile',
          message: "Cannot evict pod as it would violate the pod's disruption budget",
          deadline: '2026-11-27T09:30:05Z',
        },
      },
    ]);
  });

  it.each([
    ['2021-06-30T12:52:44.832Z[UTC]', '2021-06-30T12:52:44Z'],
    ['2021-06-30T12:52:44Z', '2021-06-30T12:52:44Z'],
    ['2021-06-30T14:52:44+02:00[Europe/Paris]', '2021-06-30T12:52:44Z'],
  ])('has its deadline as Java writes it: %s', (written, deadline) => {
    expect(deadlineOf(written)).toBe(deadline);
  });

  it.each(['', 'tomorrow', '2021-06-30T12:52:44', '2021-02-31T12:52:44Z', '[UTC]', '2021-06-30T12:52Z[UTC][UTC]'])(
    'with a deadline that is none is refused: %s',
    (written) => {
      expect(() => deadlineOf(written)).toThrow(/detail\.scheduledTerminationTime: /);
    },
  );

  it('without a field says which', () => {
    const event = changed('scheduled-termination', { podName: undefined, podNamespace: undefined, clusterName: 'a b' });
    expect(() => hintsOf(event)).toThrow(/detail\.podName: .*detail\.podNamespace: /);
  });

  it('of what no cluster can be called says so', () => {
    expect(() => hintsOf(changed('scheduled-termination', { clusterName: 'a b' }))).toThrow('detail.clusterName');
  });
});
