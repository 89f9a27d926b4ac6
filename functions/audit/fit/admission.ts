import { fargateScheduler, isFargateNode, isFinished, type Pod } from '#model/facts/pod.ts';
import type { Controller } from '../pods/owners.ts';
import { type Placement, isUnproven } from '../placement/placement.ts';

/**
 * How a pod stands with Fargate. `accepted`: it runs there, which proves that Fargate takes it. `wanted`: a profile selects
 * it, and Fargate has yet to say. Null: it is none of Fargate's, or no longer.
 */
export type Standing = 'accepted' | 'wanted' | null;

/** What that is told by. */
interface PlacedPod {
  readonly pod: Pod;
  readonly planned: boolean;
  readonly controller: Controller;
  readonly placement: Placement;
}

export function standingOf(judged: PlacedPod): Standing {
  const { pod, controller, placement } = judged;
  if (isFinished(pod) || pod.deleting || controller === 'DaemonSet') return null;
  if (placement.onFargate) return ofFargate(pod);
  return isTaken(judged) ? 'wanted' : null;
}

/** Fargate's own scheduler has given it a node, though it may be over by now. */
export function hasNode({ nodeName, schedulerName }: Pod): boolean {
  return nodeName !== null && isFargateNode(nodeName) && (schedulerName ?? fargateScheduler) === fargateScheduler;
}

/** A profile would take it, were it made again; where only something unproven keeps it off, it may. */
function isTaken(judged: PlacedPod): boolean {
  const { exempt, obstacle } = judged.placement;
  if (exempt !== null) return false;
  return obstacle === null || (isUnproven(obstacle) && isForNoOtherNode(judged));
}

/** A pod that another scheduler put on a Fargate node never asked Fargate. */
function ofFargate(pod: Pod): Standing {
  if (pod.nodeName === null) return 'wanted';
  return hasNode(pod) ? 'accepted' : null;
}

/** Of a manifest, what the profile selects is all that is known; of a live pod, that there is no other node to wait for. */
function isForNoOtherNode({ pod, planned, placement }: PlacedPod): boolean {
  if (planned) return true;
  return pod.nodeName === null && placement.unschedulable && placement.otherCapacity === 'none';
}
