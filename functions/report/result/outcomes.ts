import type { ClusterResult, Verdict } from '#model/result/result.ts';
import { type Finding, subjectText, type WaiverReport } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';

/** Outcome of one rule on one cluster: its verdict, its open findings and its waived ones. */
export interface RuleOutcome {
  readonly rule: string;
  /** Null for a rule that only findings name. */
  readonly verdict: Verdict | null;
  readonly open: readonly Finding[];
  readonly waived: readonly Finding[];
}

/** Every rule of a cluster, in the order of its verdicts. Resolved findings are history, and decide nothing. */
export function outcomesOf({ verdicts, findings }: ClusterResult): RuleOutcome[] {
  const standing = Map.groupBy(findings.filter(isStanding), ({ rule }) => rule);
  const byRule = new Map(verdicts.map((verdict) => [verdict.rule, verdict]));
  return [...new Set([...byRule.keys(), ...standing.keys()])].map((rule) => {
    const own = standing.get(rule) ?? [];
    return {
      rule,
      verdict: byRule.get(rule) ?? null,
      open: own.filter(({ waiver }) => waiver === null),
      waived: own.filter(({ waiver }) => waiver !== null),
    };
  });
}

/** Whether a finding stands, waived or not. */
export function isStanding({ status }: Finding): boolean {
  return status !== 'resolved';
}

/** Why, and what would allow it. */
export function unjudgedReason({ reason, missingPermissions }: Verdict): string {
  const why = reason ?? 'Part of what it judges could not be read';
  return missingPermissions.length === 0 ? why : `${why} (missing: ${missingPermissions.join(', ')})`;
}

/** `logging-disabled: Deployment checkout/web` */
export function headline({ rule, subject }: Finding): string {
  return `${rule}: ${subjectText(subject)}`;
}

type DueWaiver = WaiverReport & { readonly status: Exclude<WaiverReport['status'], 'active'> };

/** Waivers that ran out or are about to, that match nothing, or that cannot be understood. */
export function waiversDue(waivers: readonly WaiverReport[]): DueWaiver[] {
  return waivers.filter((waiver): waiver is DueWaiver => waiver.status !== 'active');
}

/** A finding that nothing else shown explains, and those that it explains, directly or through others. */
interface Caused {
  readonly root: Finding;
  readonly effects: readonly Finding[];
}

/** Every finding once, in the order given: on its own, or with the one at the end of its causes. */
export function byCause(findings: readonly Finding[]): Caused[] {
  const shown = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  const families = Map.groupBy(findings, (finding) => rootOf(finding, shown));
  return findings
    .filter((finding) => families.has(finding))
    .map((root) => ({ root, effects: (families.get(root) ?? []).filter((finding) => finding !== root) }));
}

function rootOf(finding: Finding, shown: ReadonlyMap<string, Finding>): Finding {
  const passed = new Set<Finding>();
  let root = finding;
  for (;;) {
    passed.add(root);
    const cause = root.cause === null ? undefined : shown.get(root.cause);
    // Findings that explain each other in a ring explain nothing.
    if (cause === undefined) return root;
    if (passed.has(cause)) return finding;
    root = cause;
  }
}

/** A rule as machine formats describe it. */
export interface RuleInfo {
  readonly id: string;
  /** The statement that holds when the rule passes. */
  readonly title: string;
  readonly severity: Severity;
  readonly docs: string;
}

export interface RuleOptions {
  /** All rules there are; what is missing here is described by its id. */
  readonly rules?: readonly RuleInfo[];
}

export type RuleLookup = (id: string) => RuleInfo | undefined;

export function ruleLookup({ rules = [] }: RuleOptions): RuleLookup {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (id) => byId.get(id);
}
