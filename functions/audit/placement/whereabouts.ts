import type { JudgedPod } from '../pods/judged-pod.ts';
import { isUnproven } from './placement-facts.ts';

/** After the name of a workload: what runs is off Fargate, what is only planned would be, or may be. */
export function notOnFargate({ planned, placement }: Pick<JudgedPod, 'planned' | 'placement'>): string {
  if (!planned) return 'is not on Fargate';
  return isUnproven(placement.obstacle) ? 'may not go to Fargate' : 'would not go to Fargate';
}

/** On Fargate by its node, or, only planned, to come there; what waits for Fargate is not there yet. */
export function isThere({ pod, planned, placement }: Pick<JudgedPod, 'pod' | 'planned' | 'placement'>): boolean {
  return placement.onFargate && (planned || pod.nodeName !== null);
}
