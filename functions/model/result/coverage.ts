import type { ClusterResult, Coverage, Verdict } from './result.ts';

/** True when the rule would have had more to judge, whatever it found in the rest. */
export function leftUnjudged({ status, unread }: Pick<Verdict, 'status' | 'unread'>): boolean {
  return status === 'not-evaluated' || (status !== 'not-applicable' && unread > 0);
}

/** Share of what applies that was judged in full: a rule that judged only part counts as not evaluated, also when it found something. */
export function coverageOf(verdicts: readonly Verdict[]): Coverage {
  const notApplicable = verdicts.filter(({ status }) => status === 'not-applicable').length;
  const notEvaluated = verdicts.filter(leftUnjudged).length;
  const all = verdicts.length - notApplicable;
  const evaluated = all - notEvaluated;
  const percent = all === 0 ? null : Math.floor((evaluated / all) * 1000) / 10;
  return { evaluated, notApplicable, notEvaluated, percent };
}

/** Status of a cluster that could be read: `audited` only when every rule judged all that it judges. */
export function auditStatus(verdicts: readonly Verdict[]): Exclude<ClusterResult['status'], 'failed'> {
  return verdicts.some(leftUnjudged) ? 'incomplete' : 'audited';
}
