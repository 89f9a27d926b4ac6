import { fargateScheduler, isFargateNode, isFinished, type Pod } from '#model/facts/pod.ts';
import type { Controller } from '../pods/owners.ts';
import { type Placement, isUnproven } from '../placement/placement.ts';

/**
 * A pod's standing with Fargate. `accepted`: it runs there, which proves that Fargate takes it. `wanted`: a profile
 * selects it, and Fargate has yet to decide. Null: it is not Fargate's, or no longer.
 */
export type Admission = 'accepted' | 'wanted' | null;

/** Pod with what its standing depends on. */
interface PlacedPod {
  readonly pod: Pod;
  readonly planned: boolean;
  readonly controller: Controller;
  readonly placement: Placement;
}

export function standingOf(judged: PlacedPod): Admission {
  const { pod, controller, placement } = judged;
  if (isFinished(pod) || pod.deleting || controller === 'DaemonSet') return null;
  if (placement.onFargate) return ofFargate(pod);
  return isTaken(judged) ? 'wanted' : null;
}

/** Fargate's own scheduler has assigned a node, even if the pod has finished since. */
export function hasNode({ nodeName, schedulerName }: Pod): boolean {
  return nodeName !== null && isFargateNode(nodeName) && (schedulerName ?? fargateScheduler) === fargateScheduler;
}

/**
 * A profile would take the pod if it were recreated; or may take it, if the only obstacle is unproven and no other node
 * will.
 */
function isTaken(judged: PlacedPod): boolean {
  const { exempt, obstacle } = judged.placement;
  if (exempt !== null) return false;
  return obstacle === null || (isUnproven(obstacle) && isForNoOtherNode(judged));
}

/** A pod that another scheduler put on a Fargate node never asked Fargate. */
function ofFargate(pod: Pod): Admission {
  if (pod.nodeName === null) return 'wanted';
  return hasNode(pod) ? 'accepted' : null;
}

/**
 * No other node will take the pod: assumed for a manifest, where only the profile is known; observed for a live pod.
 */
function isForNoOtherNode({ pod, planned, placement }: PlacedPod): boolean {
  if (planned) return true;
  return pod.nodeName === null && placement.unschedulable && placement.otherCapacity === 'none';
}
