import { leftUnjudged } from '#model/coverage.ts';
import type { ClusterResult, Finding } from '#model/result.ts';

/**
 * True when this audit read what the finding was about, so that its absence means something: the rule was judged in
 * full, and its namespace was in scope. Comparison says so already; what archives in someone's account asks again.
 */
export function mayArchive({ rule, subject }: Finding, { status, scope, verdicts }: ClusterResult): boolean {
  if (status === 'failed') return false;
  const verdict = verdicts.find((one) => one.rule === rule);
  if (verdict === undefined || leftUnjudged(verdict)) return false;
  if (scope.namespaces.length === 0) return true;
  return subject.namespace !== undefined && scope.namespaces.includes(subject.namespace);
}
