import type { ClusterResult, Verdict } from '#model/result/result.ts';

type Revisions = NonNullable<ClusterResult['rules']>;
type JudgedResult = Pick<ClusterResult, 'rules' | 'status' | 'verdicts'>;

/** Revisions of the rules behind a result; null if nothing was judged, so that they are unknown. */
function revisionsOf({ rules, status, verdicts }: JudgedResult): Revisions | null {
  if (rules !== undefined) return rules;
  return status === 'failed' ? null : Object.fromEntries(verdicts.map(({ rule }) => [rule, 1]));
}

/** True if the earlier result was made without the rule or its present revision: its findings may have existed then. */
export function isJudgedAnew(rule: string, previous: JudgedResult, current: JudgedResult): boolean {
  const before = revisionsOf(previous);
  const now = current.rules?.[rule];
  return before !== null && now !== undefined && now > (before[rule] ?? 0);
}

/**
 * Revisions for comparison with the next result: a rule that judged nothing this time has not yet applied its new
 * revision to the cluster.
 */
export function judgedRevisions(previous: JudgedResult | null, current: JudgedResult): Revisions | undefined {
  const before = previous === null ? null : revisionsOf(previous);
  if (current.status === 'failed') return before ?? undefined;
  if (before === null || current.rules === undefined) return current.rules;
  const silent = new Set(current.verdicts.filter(isSilent).map(({ rule }) => rule));
  return Object.fromEntries(
    Object.entries(current.rules).flatMap(([rule, revision]) => {
      const judged = silent.has(rule) ? before[rule] : revision;
      return judged === undefined ? [] : [[rule, judged] as const];
    }),
  );
}

function isSilent({ status }: Verdict): boolean {
  return status === 'not-evaluated';
}
