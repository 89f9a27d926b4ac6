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

/** A pod on Fargate that has a node for long, and of which no container has started. */
export interface StuckStart {
  /** The container that holds it up; null where none says so. */
  readonly container: ContainerState | null;
  /** Why, in a word of the kubelet; null where it has none but that it is at it. */
  readonly reason: string | null;
  /** What goes with the reason; empty where nothing does. */
  readonly words: string;
  /** Since when, ISO 8601: it got its node, or its last init container ended. */
  readonly since: string;
}

/** Reasons that only say that a container is being started. */
const underWay: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** Has the kubelet of a Fargate node of its own: what another scheduler puts there is refused. */
export function isOnItsNode({ nodeName, schedulerName }: Pod): boolean {
  return nodeName !== null && isFargateNode(nodeName) && (schedulerName ?? fargateScheduler) === fargateScheduler;
}

/** Null while a pod may still start, and of one that has started. */
export function stuckStart(pod: Pod, takenAt: string, mount: FargateEvent | undefined): StuckStart | null {
  if (pod.phase !== 'Pending' || isFinished(pod) || pod.hasStarted || isInitialising(pod)) return null;
  const since = startedWaiting(pod);
  const found = whatHolds(pod, mount);
  return minutesBetween(since, takenAt) < patience(found.reason) ? null : { ...found, since };
}

/** Init containers do their work, or fail at it: a start of some kind. Native sidecars stay, and hold up nothing once they run. */
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

/** Of a start that failed time and again the kubelet says that it backs off, and how each ended. */
function reasonOf(container: ContainerState): Omit<StuckStart, 'since'>[] {
  const { reason, message, ended } = container;
  if (ended !== null && neverRan(ended.reason)) return [{ container, reason: ended.reason, words: message ?? '' }];
  if (reason === null || underWay.has(reason)) return [];
  return [{ container, reason, words: message ?? '' }];
}
