import { computeTypeKey } from '#model/facts/pod.ts';
import type { PodAsks, Toleration } from '#model/facts/pod-asks.ts';

/** How a pod tolerates the taint of Fargate nodes, `eks.amazonaws.com/compute-type=fargate:NoSchedule`. */
export type Tolerance = 'by-key' | 'everything' | null;

export function toleranceOf({ tolerations = [] }: PodAsks): Tolerance {
  if (tolerations.some((one) => one.key === computeTypeKey && covers(one))) return 'by-key';
  return tolerations.some((one) => one.key === null && one.operator === 'Exists' && covers(one)) ? 'everything' : null;
}

function covers({ operator, value, effect }: Toleration): boolean {
  return (operator === 'Exists' || value === 'fargate') && (effect === null || effect === 'NoSchedule');
}
