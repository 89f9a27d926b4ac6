import type { ClusterResult } from '#model/result.ts';
import type { StoredResult } from '#model/stored-result.ts';

/** A stored result as reports and destinations take it: what was resolved is among its findings, and says so itself. */
export function withResolved({ result, resolved }: Pick<StoredResult, 'result' | 'resolved'>): ClusterResult {
  return { ...result, findings: [...result.findings, ...resolved] };
}
