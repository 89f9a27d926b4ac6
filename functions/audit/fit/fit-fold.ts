import type { Severity } from '#model/finding/severity.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { injectionOf } from '../remedies/injected.ts';
import type { Draft, FoldState } from '../rule.ts';
import { addedParts, asMended, asOwned } from './template-parts.ts';

type Judge = (pod: JudgedPod) => Draft | 'unjudged' | null;

/**
 * Judges the pods that Fargate has yet to take; what runs there was taken. Pod by pod, not template by template: pods of
 * one owner and the same labels may differ, as those of workflow engines do, or when a webhook changed some of them.
 */
export function refusals(
  severity: Severity,
  judge: Judge,
  why?: string,
  helpful?: readonly Slice<unknown>[],
): FoldState {
  return byWorkload(
    severity,
    (pod) => (pod.standing === 'wanted' ? (withOrigin(pod, judge) ?? 'fine') : pod.standing && 'fine'),
    why,
    helpful,
  );
}

/** Judges those that run there as well. */
export function misfits(severity: Severity, judge: Judge, why?: string): FoldState {
  return byWorkload(severity, (pod) => (pod.standing === null ? null : (judge(pod) ?? 'fine')), why);
}

/** No change of a template takes out what it has not, or has no longer: such a draft tells how else to be rid of it. */
function withOrigin(pod: JudgedPod, judge: Judge): ReturnType<Judge> {
  const draft = judge(pod);
  if (draft === null || draft === 'unjudged' || pod.planned || pod.workload === null) return draft;
  const own = judge(asOwned(pod));
  if (own === null) return injected(pod, draft);
  if (judge(asMended(pod)) === null) return outdated(draft);
  // A part of it is the template's own.
  return own === 'unjudged'
    ? draft
    : { ...draft, tell: () => ({ ...draft.tell(), remediation: own.tell().remediation }) };
}

function injected(pod: JudgedPod, draft: Draft): Draft {
  return {
    ...draft,
    tell: () => {
      const { message, evidence } = draft.tell();
      const { told, remediation } = injectionOf(pod, addedParts(pod));
      return { message: `${message}; ${told}`, evidence, remediation };
    },
  };
}

function outdated(draft: Draft): Draft {
  return {
    ...draft,
    tell: () => {
      const { message, evidence } = draft.tell();
      return {
        message: `${message}; the template was mended since, and the pod is from before`,
        evidence,
        remediation: {
          summary: 'Make the pods again from the template as it is now, which has nothing of the kind',
          commands: [],
          madeAgain: 'renewed',
        },
      };
    },
  };
}
