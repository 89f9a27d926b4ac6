import { fargateScheduler, isFinished } from '#model/on-fargate.ts';
import type { Pod } from '#model/pod.ts';
import type { Workload } from '#model/workload.ts';
import type { Placement } from '../placement/placement.ts';
import { canBeFargate } from './fargate-node.ts';

/**
 * How a pod stands with Fargate. `accepted`: it runs there, which proves that Fargate takes it. `wanted`: a profile selects
 * it, and Fargate has yet to say. Null: it is none of Fargate's, or no longer.
 */
export type Standing = 'accepted' | 'wanted' | null;

/** What that is told by. */
interface Placed {
  readonly pod: Pod;
  readonly planned: boolean;
  readonly workload: Workload | null;
  readonly placement: Placement;
}

export function standingOf(judged: Placed): Standing {
  const { pod, placement } = judged;
  if (isFinished(pod) || pod.deleting || pod.owner?.kind === 'DaemonSet') return null;
  if (placement.onFargate) return ofFargate(pod);
  return isSelected(placement) && (!isElsewhereOnPurpose(judged) || isForNoOtherNode(judged)) ? 'wanted' : null;
}

/** A profile would take it, were it made again. */
function isSelected({ exempt, keptOff, matching, problem }: Placed['placement']): boolean {
  return exempt === null && !keptOff && matching.length > 0 && problem?.kind !== 'pin-invalid';
}

/** A pod that another scheduler put on a Fargate node never asked Fargate. */
function ofFargate({ nodeName, schedulerName }: Placed['pod']): Standing {
  if (nodeName === null) return 'wanted';
  return (schedulerName ?? fargateScheduler) === fargateScheduler ? 'accepted' : null;
}

/** Of a manifest, what the profile selects is all that is known; of a live pod, that there is no other node to wait for. */
function isForNoOtherNode({ pod, planned, placement }: Placed): boolean {
  if (planned) return true;
  return pod.nodeName === null && placement.unschedulable && placement.otherCapacity === 'none';
}

/** Its template asks for a node of another kind, as pods of a namespace that is otherwise Fargate's may. */
function isElsewhereOnPurpose({ pod, workload }: Placed): boolean {
  if (!canBeFargate(pod) || (workload?.template.nodeName ?? null) !== null) return true;
  return pod.schedulerName !== null && pod.schedulerName !== 'default-scheduler';
}
