import { computeTypeKey } from '#model/facts/pod.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { changeByHand, setSpec, type TemplateChange } from '../remedies/template-patch.ts';

const requirement = { key: computeTypeKey, operator: 'NotIn', values: ['fargate'] };

/** What keeps EKS's own DaemonSets off Fargate's nodes. */
const affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] },
  },
};

/** Keeps a template off Fargate's nodes. A list in a patch replaces the list there is, so that one is shown only where none is. */
export function offFargate(judged: JudgedPod): TemplateChange {
  if (judged.workload?.template.hasNodeAffinity === false) return setSpec(judged, { affinity });
  const { notes, ...change } = changeByHand(judged);
  const add = `Add ${JSON.stringify(requirement)} to the matchExpressions of every term of its required node affinity.`;
  return { ...change, notes: [add, ...notes] };
}
