import { minutesBetween } from '#lib/time.ts';
import type { Pod } from '#model/facts/pod.ts';

/** A pod without a node for less than this may just be starting. */
export const minutesToUnschedulable = 5;

type Waiting = Pick<Pod, 'scheduled' | 'gated' | 'createdAt'>;

/**
 * Minutes for which the scheduler has found no node; null if it has found one, or if a scheduling gate holds the pod
 * back.
 */
export function minutesWithoutNode({ scheduled, gated, createdAt }: Waiting, now: string): number | null {
  return scheduled?.status !== 'False' || gated ? null : minutesBetween(scheduled.since ?? createdAt, now);
}

/** True once the pod has been without a node for long enough. */
export function isUnschedulable(pod: Waiting, now: string): boolean {
  return (minutesWithoutNode(pod, now) ?? 0) >= minutesToUnschedulable;
}

/**
 * Whether a pod without a node waits too long. Its condition tells; a Pending pod without the condition has not been
 * seen by its scheduler.
 */
export function waitsTooLong(pod: Pod, now: string): boolean | 'unknown' {
  const { scheduled, phase, createdAt } = pod;
  if (scheduled?.status === 'False') return isUnschedulable(pod, now);
  if (scheduled !== null || phase !== 'Pending') return 'unknown';
  return minutesBetween(createdAt, now) >= minutesToUnschedulable;
}
