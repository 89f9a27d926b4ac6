import { toIso } from '#lib/time.ts';
import type { ScheduledCondition } from '#model/facts/pod.ts';
import { listOf, objectOf, type RawObject, textOf } from './fields.ts';

/** The `Ready` condition of a pod's status; null when it has none. */
export function toReady(status: RawObject): boolean | null {
  const ready = listOf(status['conditions']).find((item) => objectOf(item)['type'] === 'Ready');
  return ready === undefined ? null : objectOf(ready)['status'] === 'True';
}

/** The `PodScheduled` condition of a pod's status; null when it has none yet. */
export function toScheduled(status: RawObject): ScheduledCondition | null {
  for (const item of listOf(status['conditions'])) {
    const condition = objectOf(item);
    if (condition['type'] === 'PodScheduled') {
      return {
        status: condition['status'] === 'True' || condition['status'] === 'False' ? condition['status'] : 'Unknown',
        reason: textOf(condition['reason']),
        message: textOf(condition['message']),
        since: toIso(condition['lastTransitionTime']),
      };
    }
  }
  return null;
}
