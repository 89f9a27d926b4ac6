import type { ClusterResult, Verdict } from '#model/result/result.ts';
import { type Finding, subjectText, type WaiverReport } from '#model/finding/finding.ts';

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

/** True of a finding that there is, waived or not. */
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
