import { computeTypeKey } from '#model/on-fargate.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { reviseSpec, type SpecRevision, templateNotes } from '../pods/remedies.ts';

const requirement = { key: computeTypeKey, operator: 'NotIn', values: ['fargate'] };

/** What keeps EKS's own DaemonSets off Fargate's nodes. */
const affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] },
  },
};

/** Keeps a template off Fargate's nodes. A list in a patch replaces the list there is, so that one is shown only where none is. */
export function offFargate(judged: JudgedPod): SpecRevision {
  const notes = templateNotes(judged);
  const { workload } = judged;
  if (workload?.template.hasNodeAffinity === false) return { ...reviseSpec(judged, { affinity }), notes };
  const add = `Add ${JSON.stringify(requirement)} to the matchExpressions of every term of its required node affinity.`;
  return { commands: [], notes: [add, ...notes] };
}
