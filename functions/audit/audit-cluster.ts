import type { ClusterFacts, PodPages } from '#model/facts/cluster-facts.ts';
import { auditStatus, coverageOf, type ClusterResult, type Verdict } from '#model/result/result.ts';
import { type WaiverClues, fingerprint, worstFirst, type Finding, subjectText } from '#model/finding/finding.ts';
import { atLeast } from '#model/finding/severity.ts';
import type { JudgedCount, Outcome, Rule, Unjudged, Violation, Cause } from './rule.ts';
import { type RuleRun, startRule, type Outcomes, verdictOf } from './engine/rule-run.ts';
import { type Passed, seePods } from './pods/see-pods.ts';
import {
  type AuditSettings,
  defaultSettings,
  settledVerdict,
  severityOf,
  waiverByExpectation,
} from './engine/settings.ts';

/** The result, with the facts that waivers are matched by. */
interface JudgedCluster {
  readonly result: ClusterResult;
  readonly clues: WaiverClues;
}

/**
 * Judges a cluster: the facts as a whole, and the pods page by page, each dropped once every rule has seen it. The
 * order and bytes of the result depend on the input alone.
 */
export async function judgeCluster(
  facts: ClusterFacts,
  pods: PodPages,
  rules: readonly Rule[],
  settings: AuditSettings = defaultSettings,
): Promise<JudgedCluster> {
  const settled = rules.flatMap((rule) => settledVerdict(rule, settings) ?? []);
  const open = rules.filter(({ id }) => !settled.some(({ rule }) => rule === id));
  const runs = open.map((rule) => startRule(rule, facts));
  const passed = await seePods(facts, pods, runs, settings);
  const outcomes = runs.map((run) => outcomesOf(run, passed, groupNotApplicable(run.rule, facts, passed)));
  const found = outcomes.flatMap((outcome) => foundBy(outcome, passed));
  const verdicts = inOrder([...settled, ...outcomes.map(verdictOf)], rules);
  const placement = passed.placement.finish(facts.profiles);
  const result: ClusterResult = {
    ...identity(facts),
    status: auditStatus(verdicts),
    error: null,
    mode: facts.mode,
    scope: { namespaces: [...facts.scope] },
    warnings: [...passed.warnings.finish(facts), ...passed.contradictions.finish()],
    coverage: coverageOf(verdicts),
    rules: Object.fromEntries(rules.map(({ id, revision = 1 }) => [id, revision])),
    verdicts,
    findings: toFindings(found, facts, settings),
    inventory: passed.inventory.finish(facts.nodes, facts.cluster.region, passed.unreadPods.length === 0),
    ...(placement === undefined ? {} : { placement }),
  };
  const clues = {
    labels: labelsOf(found, facts),
    parts: partsOf(found, facts),
    annotations: passed.annotations.values(),
  };
  return { result, clues };
}

/** The result without the facts for waivers. */
export async function auditCluster(...input: Parameters<typeof judgeCluster>): Promise<ClusterResult> {
  return (await judgeCluster(...input)).result;
}

function foundBy(
  { run: { rule }, violations, groupNotApplicable }: Outcomes,
  { unreadPods }: Passed,
): FoundViolation[] {
  if (groupNotApplicable !== null) return [];
  const countsUnknown = rule.podsOptional === true && unreadPods.length > 0;
  return violations.map((violation) => ({ rule, violation, countsUnknown }));
}

function inOrder(verdicts: readonly Verdict[], rules: readonly Rule[]): Verdict[] {
  return rules.flatMap(({ id }) => verdicts.filter(({ rule }) => rule === id));
}

function outcomesOf(run: RuleRun, { unreadPods }: Passed, why: string | null): Outcomes {
  const all: readonly Outcome[] = run.finish(unreadPods.length === 0);
  const counted = all.filter((outcome): outcome is JudgedCount => 'judged' in outcome);
  return {
    run,
    violations: all.filter((outcome): outcome is Violation => 'subject' in outcome),
    unjudged: all.filter((outcome): outcome is Unjudged => 'unjudged' in outcome),
    unreadPods,
    judged: run.judged + counted.reduce((sum, { judged }) => sum + judged, 0),
    groupNotApplicable: why,
  };
}

/** Without a profile nothing asks for Fargate, unless a pod waits for Fargate's scheduler or is expected on Fargate. */
function groupNotApplicable({ group }: Rule, { profiles }: ClusterFacts, passed: Passed): string | null {
  if (group !== 'placement' && group !== 'logging') return null;
  if (!profiles.ok || profiles.value.length > 0 || passed.fargateMeant || passed.unreadPods.length > 0) return null;
  return 'the cluster has no Fargate profile';
}

function identity({ cluster, takenAt }: ClusterFacts) {
  const { partition, account, region, name, arn, version, createdAt } = cluster;
  return { partition, account, region, name, arn, version, createdAt, takenAt };
}

interface FoundViolation {
  readonly rule: Rule;
  readonly violation: Violation;
  /** The violation does not depend on the pods, of which not all were read. */
  readonly countsUnknown: boolean;
}

/** Gives every violation its identity, its place in the order, and the finding that explains it. */
function toFindings(found: readonly FoundViolation[], facts: ClusterFacts, settings: AuditSettings): Finding[] {
  const findings = found.map((one) => ({
    finding: toFinding(one, facts, settings),
    causedBy: one.violation.causedBy ?? [],
  }));
  findings.sort((a, b) => worstFirst(a.finding, b.finding));
  const cause = causeFinder(findings.map(({ finding }) => finding));
  return findings.map(({ finding, causedBy }) => ({ ...finding, cause: cause(causedBy) }));
}

/** If a rule has several findings, also on one subject, the first is the cause. */
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

/** Labels of the pods behind each finding, by fingerprint. */
function labelsOf(found: readonly FoundViolation[], { cluster }: ClusterFacts): WaiverClues['labels'] {
  const labels = found.map(({ rule, violation: { subject, detail, labels: own } }) => {
    return [fingerprint(cluster.arn, rule.id, subject, detail), own ?? null] as const;
  });
  return new Map(labels.filter((entry): entry is [string, Record<string, string>] => entry[1] !== null));
}

/** Owners behind each finding that has several, by fingerprint. */
function partsOf(found: readonly FoundViolation[], { cluster }: ClusterFacts): WaiverClues['parts'] {
  return new Map(
    found.flatMap(({ rule, violation: { subject, detail, parts } }) =>
      parts === undefined ? [] : [[fingerprint(cluster.arn, rule.id, subject, detail), parts] as const],
    ),
  );
}

function toFinding(
  { rule, violation, countsUnknown }: FoundViolation,
  { cluster, takenAt }: ClusterFacts,
  settings: AuditSettings,
): Finding {
  const { subject, detail, severity, message, evidence, remediation, affected } = violation;
  const { pods = 0, workloads = 0, names = [] } = affected ?? {};
  const counts = countsUnknown && affected !== undefined ? { pods: null, workloads: null } : { pods, workloads };
  return {
    fingerprint: fingerprint(cluster.arn, rule.id, subject, detail),
    rule: rule.id,
    severity: severityOf(rule, severity, settings),
    subject,
    message,
    evidence: [...evidence],
    affected: { ...counts, names: [...names] },
    status: 'new',
    remediation,
    docs: violation.docs ?? rule.docs,
    cause: null,
    firstSeen: takenAt,
    lastSeen: takenAt,
    waiver: waiverByExpectation(rule.group, subject, settings.expected),
  };
}
