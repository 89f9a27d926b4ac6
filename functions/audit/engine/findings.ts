import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import { fingerprint, worstFirst, type Finding, subjectText, type WaiverClues } from '#model/finding/finding.ts';
import { atLeast } from '#model/finding/severity.ts';
import type { Cause, Rule, Violation } from '../rule.ts';
import { type AuditSettings, severityOf, waiverByExpectation } from './settings.ts';

export interface Found {
  readonly rule: Rule;
  readonly violation: Violation;
}

/** Gives every violation its identity, its place in the order, and the finding that explains it. */
export function toFindings(found: readonly Found[], facts: ClusterFacts, settings: AuditSettings): Finding[] {
  const findings = found.map(({ rule, violation }) => ({
    finding: toFinding(rule, violation, facts, settings),
    causedBy: violation.causedBy ?? [],
  }));
  findings.sort((a, b) => worstFirst(a.finding, b.finding));
  const cause = causeFinder(findings.map(({ finding }) => finding));
  return findings.map(({ finding, causedBy }) => ({ ...finding, cause: cause(causedBy) }));
}

/** Of several findings of a rule, and on one subject, the first is named. */
function causeFinder(findings: readonly Finding[]): (causedBy: readonly Cause[]) => string | null {
  const known = new Map<string, Finding>();
  for (const finding of findings.toReversed()) {
    const { rule, subject } = finding;
    known.set(causeKey({ rule }), finding).set(causeKey({ rule, subject }), finding);
  }
  const explains = (cause: Cause): Finding[] => {
    const finding = known.get(causeKey(cause));
    return finding !== undefined && atLeast(finding.severity, cause.atLeast ?? 'info') ? [finding] : [];
  };
  return (causedBy) => causedBy.flatMap(explains)[0]?.fingerprint ?? null;
}

function causeKey({ rule, subject }: Cause): string {
  return JSON.stringify([rule, subject === undefined ? null : subjectText(subject)]);
}

/** The labels of the pods behind each finding, by fingerprint. */
export function labelsOf(found: readonly Found[], { cluster }: ClusterFacts): WaiverClues['labels'] {
  const labels = found.map(({ rule, violation: { subject, detail, labels: own } }) => {
    return [fingerprint(cluster.arn, rule.id, subject, detail), own ?? null] as const;
  });
  return new Map(labels.filter((entry): entry is [string, Record<string, string>] => entry[1] !== null));
}

function toFinding(
  rule: Rule,
  violation: Violation,
  { cluster, takenAt }: ClusterFacts,
  settings: AuditSettings,
): Finding {
  const { subject, detail, severity, message, evidence, remediation, affected } = violation;
  return {
    fingerprint: fingerprint(cluster.arn, rule.id, subject, detail),
    rule: rule.id,
    severity: severityOf(rule, severity, settings),
    subject,
    message,
    evidence: [...evidence],
    affected:
      affected === undefined ? { pods: 0, workloads: 0, names: [] } : { ...affected, names: [...affected.names] },
    status: 'new',
    remediation,
    docs: rule.docs,
    cause: null,
    firstSeen: takenAt,
    lastSeen: takenAt,
    waiver: waiverByExpectation(rule.group, subject, settings.expected),
  };
}
