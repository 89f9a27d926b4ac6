import { toIso } from '#lib/time.ts';
import { neverRan, type ContainerEnd, type ContainerState, type ScheduledCondition } from '#model/facts/pod.ts';
import { listOf, numberOf, objectOf, type RawObject, textOf } from './fields.ts';

const none: readonly ContainerState[] = Object.freeze([]);

/** Runs for every pod of the cluster: allocates nothing for one whose containers merely run, as most do. */
export function toContainerStates(status: RawObject): readonly ContainerState[] {
  let states: ContainerState[] | null = null;
  for (const item of listOf(status['initContainerStatuses'])) {
    const raw = objectOf(item);
    // A container that ended well matters only while the pod starts: for its end time.
    if (status['phase'] === 'Pending' || hasTrouble(raw)) (states ??= []).push(toState(raw, true));
  }
  for (const item of listOf(status['containerStatuses'])) {
    const raw = objectOf(item);
    if (hasTrouble(raw)) (states ??= []).push(toState(raw, false));
  }
  return states ?? none;
}

/** Whether a container other than an init container runs or has run; a failed start does not count. */
export function hasStarted(status: RawObject): boolean {
  for (const item of listOf(status['containerStatuses'])) {
    const raw = objectOf(item);
    const state = objectOf(raw['state']);
    if (raw['started'] === true || (state['running'] ?? null) !== null) return true;
    if (hasRun(state['terminated']) || hasRun(objectOf(raw['lastState'])['terminated'])) return true;
  }
  return false;
}

function hasRun(terminated: unknown): boolean {
  if (terminated === undefined || terminated === null) return false;
  return !neverRan(textOf(objectOf(terminated)['reason']));
}

/** The container waits, or ended with an error, now or before. */
function hasTrouble(raw: RawObject): boolean {
  const { waiting, terminated } = objectOf(raw['state']);
  if (waiting !== undefined && waiting !== null) return true;
  return isBadEnd(terminated) || isBadEnd(objectOf(raw['lastState'])['terminated']);
}

function isBadEnd(terminated: unknown): boolean {
  return terminated !== undefined && terminated !== null && objectOf(terminated)['exitCode'] !== 0;
}

function toState(raw: RawObject, init: boolean): ContainerState {
  const state = objectOf(raw['state']);
  const waiting = objectOf(state['waiting']);
  const ended = toEnd(state['terminated']) ?? toEnd(objectOf(raw['lastState'])['terminated']);
  return {
    name: textOf(raw['name']) ?? '',
    init,
    now: stateName(state),
    reason: textOf(waiting['reason']),
    message: textOf(waiting['message']),
    ended,
    restarts: numberOf(raw['restartCount']) ?? 0,
  };
}

/** An empty state means waiting. */
function stateName({ running, terminated }: RawObject): ContainerState['now'] {
  if (running !== undefined && running !== null) return 'running';
  return terminated !== undefined && terminated !== null ? 'terminated' : 'waiting';
}

function toEnd(terminated: unknown): ContainerEnd | null {
  if (terminated === undefined || terminated === null) return null;
  const { reason, exitCode, finishedAt } = objectOf(terminated);
  return { reason: textOf(reason), exitCode: numberOf(exitCode), at: toIso(finishedAt) };
}

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
