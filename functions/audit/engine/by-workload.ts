import { plural } from '#lib/text/wording.ts';
import type { Severity } from '#model/finding/severity.ts';
import { type Slice, unreadOf } from '#model/facts/cluster-facts.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { Draft, FoldState } from '../rule.ts';
import { ViolationGroups } from './violation-groups.ts';

/** What a rule says of one pod: nothing (null) when the pod is none of its business, else what is wrong with it. */
export type PodJudge = (pod: JudgedPod) => Draft | 'fine' | 'unjudged' | null;

/**
 * The state of a fold that judges each pod by itself: grouped by workload, counted, and with the pods that could not be
 * judged reported, with `why` and the facts that would have helped where these are unread, rather than passed.
 */
export function byWorkload(
  defaultSeverity: Severity,
  judge: PodJudge,
  why = '',
  helpful: readonly Slice<unknown>[] = [],
): FoldState {
  const groups = new ViolationGroups(defaultSeverity);
  let unjudged = 0;
  return {
    see(pod) {
      const draft = judge(pod);
      if (draft === 'unjudged') unjudged++;
      else if (draft !== null && draft !== 'fine') groups.add(pod, draft);
      return draft !== null && draft !== 'unjudged';
    },
    *finish() {
      yield* groups.violations();
      if (unjudged > 0)
        yield { unjudged: `${plural(unjudged, 'pod')}: ${why}`, count: unjudged, unread: unreadOf(...helpful) };
    },
  };
}
