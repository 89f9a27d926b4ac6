import type { ClusterResult, Verdict } from '#model/result/result.ts';

type Revisions = NonNullable<ClusterResult['rules']>;
type JudgedResult = Pick<ClusterResult, 'rules' | 'status' | 'verdicts'>;

/** Revisions of the rules behind a result; null when nothing was judged, so that nobody knows. */
function revisionsOf({ rules, status, verdicts }: JudgedResult): Revisions | null {
  if (rules !== undefined) return rules;
  return status === 'failed' ? null : Object.fromEntries(verdicts.map(({ rule }) => [rule, 1]));
}

/** True when the rule, or its revision of now, is not behind the earlier result: what it finds may have been there then. */
export function isJudgedAnew(rule: string, previous: JudgedResult, current: JudgedResult): boolean {
  const before = revisionsOf(previous);
  const now = current.rules?.[rule];
  return before !== null && now !== undefined && now > (before[rule] ?? 0);
}

/**
 * Revisions that the next result is compared with: a rule that judged nothing this time has yet to tell what its new
 * revision makes of the cluster.
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
