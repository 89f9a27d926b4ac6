import {
  type ClusterResult,
  type Verdict,
  leftUnjudged,
  type Inventory,
  type PlacementForecast,
} from '#model/result/result.ts';
import { type Finding, subjectText, type WaiverReport } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import { listed, printable } from '#lib/text/wording.ts';
import { countOf, fill, type DocumentTexts } from '../texts/fill.ts';

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

/** Number of rules by their verdict. */
export function ruleCounts({ verdicts }: ClusterResult, { result }: DocumentTexts): string {
  const count = (status: string) => String(verdicts.filter((verdict) => verdict.status === status).length);
  const inPart = verdicts.filter((verdict) => verdict.status !== 'not-evaluated' && leftUnjudged(verdict)).length;
  return fill(result.rules, {
    partly: inPart === 0 ? '' : fill(result.rulesPartly, { n: String(inPart) }),
    pass: count('pass'),
    fail: count('fail'),
    notApplicable: count('not-applicable'),
    notEvaluated: count('not-evaluated'),
  });
}

/** `2 waived`; nothing for none. */
export function waivedTexts(waived: number, { counts }: DocumentTexts): string[] {
  return waived === 0 ? [] : [fill(counts.waived, { n: String(waived) })];
}

/** Coverage: the part of the rules that apply which was judged. */
export function coverageText({ coverage: { percent } }: Pick<ClusterResult, 'coverage'>, texts: DocumentTexts): string {
  const { nothingApplies, coverage } = texts.result;
  return percent === null ? nothingApplies : fill(coverage, { percent: String(percent) });
}

/** Inventory on one line: pods read, pods on Fargate, their size, and the price of a month. */
export function inventoryText(inventory: Inventory, { result, counts }: DocumentTexts): string {
  const { pods, onFargate, partial } = inventory;
  if (pods === null || onFargate === null) return result.podsUnread;
  const read = fill(result.podsRead, { pods: countOf(counts.pods, pods), onFargate: String(onFargate) });
  const counted = partial === true ? `${read} (${result.podsPartly})` : read;
  return `${counted}${inventorySizeText(inventory, result.provisioned)}${monthlyText(inventory, result)}`;
}

function inventorySizeText({ provisioned, requested }: Inventory, text: string): string {
  if (provisioned === null || requested === null || provisioned.vcpu === 0) return '';
  return fill(text, {
    vcpu: String(provisioned.vcpu),
    memory: String(provisioned.memoryGiB),
    vcpuAsked: String(requested.vcpu),
    memoryAsked: String(requested.memoryGiB),
  });
}

/** Nothing of results from before there were prices, and where nothing is provisioned. */
function monthlyText(
  { estimatedUsdPerMonth: usd, provisioned, partial }: Inventory,
  texts: DocumentTexts['result'],
): string {
  if (usd === undefined || partial === true || (provisioned?.vcpu ?? 0) === 0) return '';
  return usd === null ? texts.noPrice : fill(texts.monthly, { usd: usd.provisioned.toFixed(2) });
}

/** Placement forecast of a workload of a manifest, in one sentence without its name. */
export function forecastText(forecast: PlacementForecast): string {
  const { fargate, why, profiles } = forecast;
  if (fargate === 'no') return printable(`not on Fargate: ${why ?? 'no profile takes it'}`);
  const names = `${profiles.length === 1 ? 'profile' : 'one of the profiles'} ${listed(profiles)}`;
  const where = fargate === 'yes' ? `on Fargate by ${names}` : (why ?? 'not known whether on Fargate');
  const parts = [where, forecastSizeText(forecast), acceptedText(forecast), loggingText(forecast)];
  return printable(parts.filter((part) => part !== '').join('; '), 1000);
}

function forecastSizeText({ size, sizeUncertain }: PlacementForecast): string {
  if (size === null) return sizeUncertain ? 'may be too large for Fargate' : 'too large for Fargate';
  const text = `${String(size.vcpu)} vCPU ${String(size.memoryGiB)} GB`;
  return sizeUncertain ? `${text}, if Fargate counts as Kubernetes does` : text;
}

function acceptedText({ accepted, refusedBy }: PlacementForecast): string {
  if (accepted === 'yes') return 'accepted';
  if (accepted === 'no') return `REFUSED (${listed(refusedBy)})`;
  return accepted === null ? '' : 'not known whether accepted';
}

function loggingText({ logging, loggingWhy }: PlacementForecast): string {
  if (logging === null) return '';
  const why = loggingWhy === null ? '' : ` (${loggingWhy})`;
  return {
    configured: 'logging is configured',
    'not-configured': `NOT LOGGED${why}`,
    'not-wanted': `logs not wanted${why}`,
    unknown: `not known whether logged${why}`,
  }[logging];
}

/** `deploy.yaml:3:5`; empty for what is in no file. */
export function placeText({ location }: Pick<Finding, 'location'>): string {
  if (location === undefined) return '';
  const { file, line, column } = location;
  return `${printable(file)}:${String(line)}:${String(column)}`;
}

/** Numbers of Unicode that are never a character in XML 1.0 or YAML. */
const noCharacter = /[\ufffe\uffff]/g;

/** A stranger's text on one line, of characters that every format and every reader takes. Too long, it is cut. */
export function plainText(text: string, limit = Number.POSITIVE_INFINITY): string {
  const whole = printable(text.toWellFormed(), Number.POSITIVE_INFINITY);
  return cutText(
    whole.replace(noCharacter, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`),
    limit,
  );
}

/** Text of at most so many UTF-16 units, without half a character at the end; `…` says that something is missing. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * A copy of the value with every string well formed. JSON carries half a surrogate pair as an escape that strict parsers
 * refuse, and with it the whole document.
 */
export function wellFormed<T>(value: T): T {
  const repaired: unknown = JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part)),
  );
  return repaired as T;
}

/** Characters that JSON lets stand but a terminal or a JavaScript engine may act on. They occur in strings only. */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON as of `JSON.stringify`, in which every character that a terminal would act on is escaped. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    unsafe,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
