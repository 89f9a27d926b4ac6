import { computeTypeKey } from '#model/facts/pod.ts';
import type { PodAsks, Toleration } from '#model/facts/pod-asks.ts';
import type { JudgedPod } from '../rule.ts';
import { changeByHand, setSpec, type TemplateChange } from '../remedies/template-patch.ts';

const requirement = { key: computeTypeKey, operator: 'NotIn', values: ['fargate'] };

/** Affinity that keeps EKS's own DaemonSets off Fargate nodes. */
const affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] },
  },
};

/**
 * Keeps a template off Fargate nodes. A patch replaces a list as a whole, so one is shown only for a template without
 * node affinity.
 */
export function offFargate(judged: JudgedPod): TemplateChange {
  if (judged.workload?.template.hasNodeAffinity === false) return setSpec(judged, { affinity });
  const { notes, ...change } = changeByHand(judged);
  const add = `Add ${JSON.stringify(requirement)} to the matchExpressions of every term of its required node affinity.`;
  return { ...change, notes: [add, ...notes] };
}

/** How a pod tolerates the taint of Fargate nodes, `eks.amazonaws.com/compute-type=fargate:NoSchedule`. */
export type Tolerance = 'by-key' | 'everything' | null;

export function toleranceOf({ tolerations = [] }: PodAsks): Tolerance {
  if (tolerations.some((one) => one.key === computeTypeKey && covers(one))) return 'by-key';
  return tolerations.some((one) => one.key === null && one.operator === 'Exists' && covers(one)) ? 'everything' : null;
}

function covers({ operator, value, effect }: Toleration): boolean {
  return (operator === 'Exists' || value === 'fargate') && (effect === null || effect === 'NoSchedule');
}
