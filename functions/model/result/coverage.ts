import type { ClusterResult, Coverage, Verdict } from './result.ts';

/** True when the rule would have had more to judge, whatever it found in the rest. */
export function leftUnjudged({ status, unread }: Pick<Verdict, 'status' | 'unread'>): boolean {
  return status === 'not-evaluated' || (status !== 'not-applicable' && unread > 0);
}

/** Share of what applies that was judged in full: a rule that judged only part counts as not evaluated, also when it found something. */
export function coverageOf(verdicts: readonly Verdict[]): Coverage {
  const notApplicable = verdicts.filter(({ status }) => status === 'not-applicable').length;
  const open = verdicts.filter(leftUnjudged);
  const notEvaluated = open.length;
  const partlyEvaluated = open.filter(({ status }) => status !== 'not-evaluated').length;
  const leftOut = verdicts.filter(isLeftOut).length;
  const all = verdicts.length - notApplicable;
  const evaluated = all - notEvaluated;
  const percent = all === 0 ? null : Math.floor((evaluated / all) * 1000) / 10;
  return { evaluated, notApplicable, notEvaluated, partlyEvaluated, leftOut, percent };
}

/** Not applicable since the configuration leaves out what the rule reads. */
export function isLeftOut({ status, leftOut = [] }: Pick<Verdict, 'status' | 'leftOut'>): boolean {
  return status === 'not-applicable' && leftOut.length > 0;
}

/** Status of a cluster that could be read: `audited` only when every rule judged all that it judges. */
export function auditStatus(verdicts: readonly Verdict[]): Exclude<ClusterResult['status'], 'failed'> {
  return verdicts.some(leftUnjudged) ? 'incomplete' : 'audited';
}
