import { minutesBetween } from '#lib/time.ts';
import type { Pod } from '#model/facts/pod.ts';

/** A pod without a node for less than this may just be starting. */
export const minutesToUnschedulable = 5;

type Waiting = Pick<Pod, 'scheduled' | 'gated' | 'createdAt'>;

/** For how long its scheduler has found no node for a pod; null when it has, or when a gate holds the pod back on purpose. */
export function minutesWithoutNode({ scheduled, gated, createdAt }: Waiting, now: string): number | null {
  return scheduled?.status !== 'False' || gated ? null : minutesBetween(scheduled.since ?? createdAt, now);
}

/** True once no node was found for long enough. */
export function isUnschedulable(pod: Waiting, now: string): boolean {
  return (minutesWithoutNode(pod, now) ?? 0) >= minutesToUnschedulable;
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
