import { compareText } from '#lib/text/compare.ts';
import type { Verdict } from '#model/result/result.ts';
import type { Unread } from '#model/facts/cluster-facts.ts';
import type { Unjudged, Violation } from '../rule.ts';
import type { RuleRun } from './rule-run.ts';

/** All that decides a verdict, once the pods have gone by. */
export interface Outcomes {
  readonly run: RuleRun;
  readonly violations: readonly Violation[];
  readonly unjudged: readonly Unjudged[];
  /** Parts of the pods that could not be read. */
  readonly unreadPods: readonly Unread[];
  readonly judged: number;
  /** Why the whole group of the rule says nothing of this cluster. */
  readonly groupNotApplicable: string | null;
}

/** What was found decides first; a pass takes that everything was seen. */
export function verdictOf({ run, violations, unjudged, unreadPods, judged, groupNotApplicable }: Outcomes): Verdict {
  const lost = [...run.missing, ...(run.passNeedsPods ? unreadPods : [])];
  const missing = [...lost, ...unjudged.flatMap(({ unread = [] }) => unread)];
  const unreadCount = lost.length + unjudged.reduce((sum, { count }) => sum + count, 0);
  const verdict = {
    rule: run.rule.id,
    judged,
    unread: unreadCount,
    missingPermissions: distinct(missing.flatMap(({ missingPermission }) => missingPermission ?? [])),
  };
  const reasons = new Set([...lost.map((slice) => slice.reason), ...unjudged.map((one) => one.unjudged)]);
  const reason = [...reasons].join('; ');
  const notApplicable = groupNotApplicable ?? run.notApplicable;
  if (notApplicable !== null) return { ...verdict, status: 'not-applicable', reason: notApplicable };
  if (run.failure !== null) return { ...verdict, status: 'not-evaluated', reason: run.failure };
  if (violations.length > 0) return { ...verdict, status: 'fail', ...(reason === '' ? {} : { reason }) };
  if (reason !== '') return { ...verdict, status: 'not-evaluated', reason };
  if (run.passNeedsPods && judged === 0) {
    return { ...verdict, status: 'not-applicable', reason: 'the cluster has none of the pods that this rule judges' };
  }
  return { ...verdict, status: 'pass' };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
