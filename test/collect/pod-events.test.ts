import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newestByPod } from '#collect/pod-events.ts';
import { toSchedulingEvent } from '#collect/project/to-pod-event.ts';

const anyEvent = fc.record({
  uid: fc.constantFrom('a', 'b'),
  at: fc.constantFrom('2026-01-05T10:00:00Z', '2026-01-05T10:01:00Z', '2026-01-05T10:02:00Z'),
  message: fc.constantFrom('Fargate capacity is unavailable at this time.', 'Pod provisioning timed out'),
});

async function* pages(events: readonly { uid: string; at: string; message: string }[]) {
  yield events.map(({ uid, at, message }) => ({
    ...{ reason: 'FailedScheduling', message, lastTimestamp: at, reportingComponent: 'fargate-scheduler' },
    involvedObject: { kind: 'Pod', uid },
  }));
}

it('keeps the newest event of each pod, and the same one in whatever order they are listed', async () => {
  const twoOrders = fc
    .array(anyEvent, { maxLength: 8 })
    .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));
  await fc.assert(
    fc.asyncProperty(twoOrders, async ([events, shuffled]) => {
      const newest = await newestByPod(pages(events), toSchedulingEvent);
      expect(await newestByPod(pages(shuffled), toSchedulingEvent)).toEqual(newest);
      for (const { uid, at } of events) expect(newest.get(uid)?.at && newest.get(uid)!.at! >= at).toBe(true);
    }),
  );
});
