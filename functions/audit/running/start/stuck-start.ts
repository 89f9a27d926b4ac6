import { laterOf, minutesBetween } from '#lib/time.ts';
import type { FargateEvent } from '#model/facts/cluster-facts.ts';
import {
  fargateScheduler,
  isFargateNode,
  isFinished,
  neverRan,
  type ContainerState,
  type Pod,
} from '#model/facts/pod.ts';
import { patience } from './start-faults.ts';

/** A pod on Fargate that has had a node for long without any container starting. */
export interface StuckStart {
  /** Container that blocks the start; null if none is known to. */
  readonly container: ContainerState | null;
  /** Kubelet's reason; null if it only reports that the start is in progress. */
  readonly reason: string | null;
  /** Message for the reason; empty if there is none. */
  readonly words: string;
  /** ISO 8601 time at which the pod got its node, or its last init container ended. */
  readonly since: string;
}

/** Reasons that only report a start in progress. */
const underWay: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** The pod runs on its own Fargate node: pods that another scheduler puts there are refused. */
export function isOnItsNode({ nodeName, schedulerName }: Pod): boolean {
  return nodeName !== null && isFargateNode(nodeName) && (schedulerName ?? fargateScheduler) === fargateScheduler;
}

/** Null while a pod may still start, and for one that has started. */
export function stuckStart(pod: Pod, takenAt: string, mount: FargateEvent | undefined): StuckStart | null {
  if (pod.phase !== 'Pending' || isFinished(pod) || pod.hasStarted || isInitialising(pod)) return null;
  const since = startedWaiting(pod);
  const found = whatHolds(pod, mount);
  return minutesBetween(since, takenAt) < patience(found.reason) ? null : { ...found, since };
}

/** Init containers run or fail: the start has begun. Native sidecars keep running and block nothing once they run. */
function isInitialising({ containerStates, containers }: Pod): boolean {
  const isSidecar = ({ name }: ContainerState) => containers.some((one) => one.sidecar && one.name === name);
  return containerStates.some((state) => {
    if (!state.init) return false;
    if (state.now === 'running') return !isSidecar(state);
    return state.ended !== null && state.ended.exitCode !== 0 && !neverRan(state.ended.reason);
  });
}

function startedWaiting({ scheduled, startedAt, createdAt, containerStates }: Pod): string {
  const bound = (scheduled?.status === 'True' ? scheduled.since : null) ?? startedAt ?? createdAt;
  const ends = containerStates.filter(({ init }) => init).map(({ ended }) => ended?.at ?? null);
  return ends.reduce(laterOf, bound) ?? bound;
}

function whatHolds({ containerStates }: Pod, mount: FargateEvent | undefined): Omit<StuckStart, 'since'> {
  const telling = containerStates.filter(({ now }) => now !== 'running').flatMap(reasonOf);
  const [first] = telling;
  if (first !== undefined) return first;
  if (mount !== undefined) return { container: null, reason: 'FailedMount', words: mount.message };
  return { container: null, reason: null, words: '' };
}

/** After repeated failed starts the kubelet reports a back-off, and how the last start ended. */
function reasonOf(container: ContainerState): Omit<StuckStart, 'since'>[] {
  const { reason, message, ended } = container;
  if (ended !== null && neverRan(ended.reason)) return [{ container, reason: ended.reason, words: message ?? '' }];
  if (reason === null || underWay.has(reason)) return [];
  return [{ container, reason, words: message ?? '' }];
}
