import type { ClusterResult } from '#model/result/result.ts';
import { type Finding, worstFirst } from '#model/finding/finding.ts';
import { atLeast } from '#model/finding/severity.ts';
import { covers, type Disposition, dispositionOf, sawAll } from './disposition.ts';

/**
 * The current result as a step from the previous one: its findings are new, unchanged or worse, and know since when.
 * What was open and could not be judged now stays open, as it was last seen.
 */
export function compareResults(previous: ClusterResult | null, current: ClusterResult): ClusterResult {
  const before = byFingerprint(previous);
  const seen = open(current).map((finding) => {
    const earlier = before.get(finding.fingerprint);
    const dated: Finding = { ...finding, lastSeen: current.takenAt };
    if (previous === null || earlier === undefined) return { ...dated, status: 'new' as const };
    const status = isWorse(earlier, finding, previous, current) ? ('worse' as const) : ('unchanged' as const);
    return { ...dated, status, firstSeen: earlierOf(earlier.firstSeen, finding.firstSeen) };
  });
  const carried = missing(previous, current, 'carried-over').map((finding) => ({
    ...finding,
    status: 'unchanged' as const,
  }));
  return { ...current, findings: [...seen, ...carried].sort(worstFirst) };
}

/** Findings of the previous result that the current one would have stated, had they still been there. */
export function resolvedFindings(previous: ClusterResult | null, current: ClusterResult): Finding[] {
  return missing(previous, current, 'resolved')
    .map((finding) => ({ ...finding, status: 'resolved' as const }))
    .sort(worstFirst);
}

function missing(previous: ClusterResult | null, current: ClusterResult, disposition: Disposition): Finding[] {
  if (previous === null) return [];
  const now = byFingerprint(current);
  return [...byFingerprint(previous).values()].filter(
    (finding) => !now.has(finding.fingerprint) && dispositionOf(finding, previous, current) === disposition,
  );
}

/**
 * Worse: the severity rose, or the workloads affected at least doubled, by five or more. Pods do not count, since they
 * come and go with load; nor does growth against a result that had looked at less.
 */
function isWorse(before: Finding, now: Finding, previous: ClusterResult, current: ClusterResult): boolean {
  if (!atLeast(before.severity, now.severity)) return true;
  if (!covers(previous, current) || !sawAll(now, previous)) return false;
  const [few, many] = [before.affected.workloads, now.affected.workloads];
  return many >= 2 * few && many - few >= 5;
}

/** Results of the same cluster keep resolved findings apart; a report that lists them here does not reopen them. */
function open({ findings }: ClusterResult): Finding[] {
  return findings.filter(({ status }) => status !== 'resolved');
}

function byFingerprint(result: ClusterResult | null): Map<string, Finding> {
  return new Map((result === null ? [] : open(result)).map((finding) => [finding.fingerprint, finding]));
}

/** Times may have fractions of a second or not, so that they do not compare as text. */
function earlierOf(a: string, b: string): string {
  return Date.parse(a) <= Date.parse(b) ? a : b;
}
