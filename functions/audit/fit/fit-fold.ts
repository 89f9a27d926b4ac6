import type { Severity } from '#model/severity.ts';
import type { Slice } from '#model/slice.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { Draft, FoldState } from '../rule.ts';

/**
 * Judges the pods that Fargate has yet to take; what runs there was taken. Pod by pod, not template by template: pods of
 * one owner and the same labels may differ, as those of workflow engines do, or when a webhook changed some of them.
 */
export function refusals(
  severity: Severity,
  judge: (pod: JudgedPod) => Draft | 'unjudged' | null,
  why?: string,
  helpful?: readonly Slice<unknown>[],
): FoldState {
  return byWorkload(
    severity,
    (pod) => (pod.standing === 'wanted' ? (judge(pod) ?? 'fine') : pod.standing && 'fine'),
    why,
    helpful,
  );
}

/** Judges those that run there as well. */
export function misfits(
  severity: Severity,
  judge: (pod: JudgedPod) => Draft | 'unjudged' | null,
  why?: string,
): FoldState {
  return byWorkload(severity, (pod) => (pod.standing === null ? null : (judge(pod) ?? 'fine')), why);
}
