import { leftUnjudged, type ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';

/**
 * Disposition of an earlier finding that the current result does not state: `resolved` when it would have been seen,
 * `carried-over` when it may only have been unread, `dropped` when nobody asks for it any more.
 */
export type Disposition = 'resolved' | 'carried-over' | 'dropped';

export function dispositionOf(finding: Finding, previous: ClusterResult, current: ClusterResult): Disposition {
  if (current.status === 'failed') return 'carried-over';
  // Another cluster proves nothing about this one; a failed audit may not know its ARN.
  if (current.arn !== null && previous.arn !== null && current.arn !== previous.arn) return 'dropped';
  const verdict = verdictOn(finding, current);
  // Carried, the finding of a rule that was removed or turned off would stay open for ever.
  if (verdict === undefined || verdict.decidedBy === 'configuration') return 'dropped';
  if (!wasInScope(finding, previous, current)) return 'carried-over';
  // `not-applicable` is only said of facts that were read, whatever else was not.
  return leftUnjudged(verdict) ? 'carried-over' : 'resolved';
}

/** True when the rule saw all that it judges within the scope, so that how many it names can be relied on. */
export function sawAll(finding: Finding, result: ClusterResult): boolean {
  return result.status !== 'failed' && verdictOn(finding, result)?.unread === 0;
}

/** True when what was looked at in `narrow` was looked at in `wide` too. */
export function covers(wide: ClusterResult, narrow: ClusterResult): boolean {
  const namespaces = new Set(wide.scope.namespaces);
  if (namespaces.size === 0) return true;
  return narrow.scope.namespaces.length > 0 && narrow.scope.namespaces.every((name) => namespaces.has(name));
}

function verdictOn({ rule }: Finding, { verdicts }: ClusterResult): ClusterResult['verdicts'][number] | undefined {
  return verdicts.find((verdict) => verdict.rule === rule);
}

/**
 * A finding about the whole cluster may rest on any namespace, so that it takes a scope as wide as the one that saw it;
 * one that was only carried then was seen in a scope that nobody remembers.
 */
function wasInScope({ subject, lastSeen }: Finding, previous: ClusterResult, current: ClusterResult): boolean {
  const { namespaces } = current.scope;
  if (namespaces.length === 0) return true;
  if (subject.namespace !== undefined && namespaces.includes(subject.namespace)) return true;
  return lastSeen === previous.takenAt && covers(current, previous);
}
