import { minutesBetween } from '#lib/time.ts';
import type { Pod } from '#model/pod.ts';

/** A pod without a node for less than this may just be starting. */
export const minutesToUnschedulable = 5;

/** True once no node was found for long enough, unless a gate holds the pod back on purpose. */
export function isUnschedulable(
  { scheduled, gated, createdAt }: Pick<Pod, 'scheduled' | 'gated' | 'createdAt'>,
  now: string,
): boolean {
  if (scheduled?.status !== 'False' || gated) return false;
  return minutesBetween(scheduled.since ?? createdAt, now) >= minutesToUnschedulable;
}

/**
 * Whether a pod that has no node waits for one for too long. The condition says so; a Pending pod without it is one that its
 * scheduler has not looked at.
 */
export function waitsTooLong(pod: Pod, now: string): boolean | 'unknown' {
  const { scheduled, phase, createdAt } = pod;
  if (scheduled?.status === 'False') return isUnschedulable(pod, now);
  if (scheduled !== null || phase !== 'Pending') return 'unknown';
  return minutesBetween(createdAt, now) >= minutesToUnschedulable;
}
