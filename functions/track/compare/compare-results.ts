import { type ClusterResult, leftUnjudged } from '#model/result/result.ts';
import { type Finding, worstFirst } from '#model/finding/finding.ts';
import { atLeast } from '#model/finding/severity.ts';
import { tool } from '#model/tool.ts';
import { movedFindings } from './moved.ts';
import { isJudgedAnew, judgedRevisions } from './revisions.ts';

/**
 * Compares the current result with the previous one: its findings are new, unchanged or worse, with the time they were
 * first seen. An open finding that could not be judged now stays open, as last seen. A finding that appears only
 * because a new release judges differently is unchanged, and names the release.
 */
export function compareResults(previous: ClusterResult | null, current: ClusterResult): ClusterResult {
  const seen = open(current).map((finding) => ({ ...finding, lastSeen: current.takenAt, status: 'new' as const }));
  if (previous === null) return { ...current, findings: seen.sort(worstFirst) };
  const before = byFingerprint(previous);
  const moved = movedFindings(previous, current, before, byFingerprint(current));
  const dated = seen.map((finding) => {
    const own = before.get(finding.fingerprint);
    const earlier = own === undefined ? (moved.get(finding.fingerprint) ?? []) : [own];
    return step(finding, earlier, previous, current);
  });
  const carried = missing(previous, current, 'carried-over').map((finding) => ({
    ...finding,
    status: 'unchanged' as const,
  }));
  const rules = judgedRevisions(previous, current);
  return { ...current, ...(rules && { rules }), findings: [...dated, ...carried].sort(worstFirst) };
}

/** Status of a finding against its earlier form: none, itself, or the parts from which it was merged. */
function step(now: Finding, earlier: readonly Finding[], previous: ClusterResult, current: ClusterResult): Finding {
  const isAnew = isJudgedAnew(now.rule, previous, current);
  const firstSeen = earlier.map((one) => one.firstSeen).reduce(earlierOf, now.firstSeen);
  // The number affected in a part tells nothing about the whole.
  const isKnown = earlier.some((one) =>
    one.fingerprint === now.fingerprint ? !isWorse(one, now, previous, current) : atLeast(one.severity, now.severity),
  );
  if (isKnown) return { ...now, firstSeen, status: 'unchanged' };
  if (isAnew) return { ...now, firstSeen, status: 'unchanged', firstJudgedBy: tool.version };
  return { ...now, firstSeen, status: earlier.length > 0 ? 'worse' : 'new' };
}

/** Findings of the previous result that the current one would have reported if they still existed. */
export function resolvedFindings(previous: ClusterResult | null, current: ClusterResult): Finding[] {
  return missing(previous, current, 'resolved')
    .map((finding) => ({ ...finding, status: 'resolved' as const }))
    .sort(worstFirst);
}

function missing(previous: ClusterResult | null, current: ClusterResult, disposition: Disposition): Finding[] {
  if (previous === null) return [];
  const [before, now] = [byFingerprint(previous), byFingerprint(current)];
  const moved = new Set([...movedFindings(previous, current, before, now).values()].flat());
  return [...before.values()].filter(
    (finding) =>
      !now.has(finding.fingerprint) && !moved.has(finding) && dispositionOf(finding, previous, current) === disposition,
  );
}

/**
 * Worse: the severity rose, or the number of affected workloads at least doubled and grew by five or more. Pods do not
 * count, since they come and go with load; nor does growth against a result with a smaller scope.
 */
function isWorse(before: Finding, now: Finding, previous: ClusterResult, current: ClusterResult): boolean {
  if (!atLeast(before.severity, now.severity)) return true;
  if (!covers(previous, current) || !sawAll(now, previous)) return false;
  const [few, many] = [before.affected.workloads, now.affected.workloads];
  if (few === null || many === null) return false;
  return many >= 2 * few && many - few >= 5;
}

/**
 * Open findings. A cluster's result stores resolved findings separately; one that a report lists here is not reopened.
 */
function open({ findings }: ClusterResult): Finding[] {
  return findings.filter(({ status }) => status !== 'resolved');
}

function byFingerprint(result: ClusterResult | null): Map<string, Finding> {
  return new Map((result === null ? [] : open(result)).map((finding) => [finding.fingerprint, finding]));
}

/** Times may have fractions of a second, so they do not compare as text. */
function earlierOf(a: string, b: string): string {
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

/**
 * Disposition of an earlier finding that the current result does not report: `resolved` if it would have been seen,
 * `carried-over` if it may only have been unread, `dropped` if it is no longer judged.
 */
type Disposition = 'resolved' | 'carried-over' | 'dropped';

function dispositionOf(finding: Finding, previous: ClusterResult, current: ClusterResult): Disposition {
  if (current.status === 'failed') return 'carried-over';
  // Another cluster proves nothing about this one; a failed audit may not know its ARN.
  if (current.arn !== null && previous.arn !== null && current.arn !== previous.arn) return 'dropped';
  const verdict = verdictOn(finding, current);
  // If carried over, the finding of a rule that was removed or turned off would stay open forever.
  if (verdict === undefined || verdict.decidedBy === 'configuration') return 'dropped';
  if (!wasInScope(finding, previous, current)) return 'carried-over';
  // `not-applicable` is only reported for facts that were read, whatever else was not.
  if (leftUnjudged(verdict)) return 'carried-over';
  // The cluster may be unchanged, and only the judgement different.
  return isJudgedAnew(finding.rule, previous, current) ? 'dropped' : 'resolved';
}

/** True if the rule judged everything within the scope, so that its count is reliable. */
function sawAll(finding: Finding, result: ClusterResult): boolean {
  return result.status !== 'failed' && verdictOn(finding, result)?.unread === 0;
}

/** True if `wide` covers everything that `narrow` covers. */
function covers(wide: ClusterResult, narrow: ClusterResult): boolean {
  const namespaces = new Set(wide.scope.namespaces);
  if (namespaces.size === 0) return true;
  return narrow.scope.namespaces.length > 0 && narrow.scope.namespaces.every((name) => namespaces.has(name));
}

function verdictOn({ rule }: Finding, { verdicts }: ClusterResult): ClusterResult['verdicts'][number] | undefined {
  return verdicts.find((verdict) => verdict.rule === rule);
}

/**
 * A finding about the whole cluster may depend on any namespace, so it needs a scope as wide as the one that saw it. If
 * it was only carried over then, the scope in which it was seen is unknown.
 */
function wasInScope({ subject, lastSeen }: Finding, previous: ClusterResult, current: ClusterResult): boolean {
  const { namespaces } = current.scope;
  if (namespaces.length === 0) return true;
  if (subject.namespace !== undefined && namespaces.includes(subject.namespace)) return true;
  return lastSeen === previous.takenAt && covers(current, previous);
}

/**
 * The result, with findings whose waiver has ended since the previous one marked as new. Nobody was notified of them
 * while they were waived; `firstSeen` is kept.
 */
export function reopened(previous: ClusterResult | null, current: ClusterResult): ClusterResult {
  const waived = new Set(previous?.findings.filter(({ waiver }) => waiver !== null).map((one) => one.fingerprint));
  const isReopened = ({ fingerprint, status, waiver }: Finding) =>
    status === 'unchanged' && waiver === null && waived.has(fingerprint);
  const findings = current.findings.map((finding) =>
    isReopened(finding) ? { ...finding, status: 'new' as const } : finding,
  );
  return { ...current, findings };
}
