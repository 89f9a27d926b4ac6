import { isOnFargate } from '#model/facts/pod.ts';
import { subjectText } from '#model/finding/finding.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { reviseSpec } from '../remedies/template-patch.ts';
import type { Told } from '../rule.ts';
import { canBeFargate, type Constrained } from './node-constraints.ts';

/** What the pod will ask of its node: one that is not on Fargate is made again from its template, which may have changed. */
export function constraintsOf({ pod, workload, planned }: JudgedPod): Constrained {
  return planned || isOnFargate(pod) ? pod : (workload?.template ?? pod);
}

/** The remedy for pods that a profile would take and no node of Fargate would suit; null for others. */
export function unsuited(judged: JudgedPod, profile: string): Told['remediation'] | null {
  if (canBeFargate(constraintsOf(judged))) return null;
  const who = subjectText(judged.subject);
  return {
    summary: `Decide where the pods of ${who} belong before anything brings them to Fargate: profile ${profile} would take them, but no node of Fargate has what their nodeSelector or node affinity asks for, so that they would stay Pending`,
    ...reviseSpec(judged),
  };
}
