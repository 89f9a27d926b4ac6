import { compareText } from '#lib/text/compare.ts';
import { severities, type Severity } from '#model/finding/severity.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { FoldState, Outcome, Violation } from '../rule.ts';
import { hasNode } from './admission.ts';

/**
 * Pods by workload and by what they ask for, of which one that Fargate has given a node proves the others wrong: what is
 * found of these is dropped. Pods that ask for nothing (null) are all judged together.
 */
export function unproven(
  start: () => FoldState,
  severity: Severity,
  asksFor: (pod: JudgedPod) => string | null,
): FoldState {
  const plain = start();
  const states = new Map<string, { readonly state: FoldState; proven: boolean }>();
  return {
    see(judged) {
      const asked = asksFor(judged);
      if (asked === null) return plain.see(judged);
      const key = JSON.stringify([subjectKey(judged.subject), asked]);
      const one = states.get(key) ?? { state: start(), proven: false };
      states.set(key, one);
      one.proven ||= hasNode(judged.pod);
      return one.state.see(judged);
    },
    *finish(podsComplete) {
      const open = [...states.values()].filter(({ proven }) => !proven).map(({ state }) => state);
      const outcomes = [plain, ...open].flatMap((state) => [...state.finish(podsComplete)]);
      yield* merged(outcomes, severity);
    },
  };
}

/** One violation a subject: the worst, with the pods of all; and one word about all that was not judged. */
function* merged(outcomes: readonly Outcome[], severity: Severity): Iterable<Outcome> {
  const violations = outcomes.filter((one): one is Violation => 'subject' in one);
  const rank = (one: Violation) => severities.indexOf(one.severity ?? severity);
  for (const group of Map.groupBy(violations, ({ subject }) => subjectKey(subject)).values()) {
    const sorted = group.toSorted((a, b) => rank(a) - rank(b) || compareText(a.message, b.message));
    const [first] = sorted;
    if (first === undefined) continue;
    const pods = sorted.reduce((sum, { affected }) => sum + (affected?.pods ?? 0), 0);
    yield { ...first, affected: { pods, workloads: 1, names: first.affected?.names ?? [] } };
  }
  const unjudged = outcomes.filter((one) => 'unjudged' in one);
  const [some] = unjudged;
  if (some !== undefined) yield { ...some, count: unjudged.reduce((sum, { count }) => sum + count, 0) };
}

function subjectKey({ kind, namespace, name }: Subject): string {
  return JSON.stringify([kind, namespace, name]);
}
