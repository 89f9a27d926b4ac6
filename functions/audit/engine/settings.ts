import { type RuleSettings, type ClusterExpectations, nothingExpected } from '#model/configuration/configuration.ts';
import type { Verdict } from '#model/result/result.ts';
import { severities, type Severity, worse } from '#model/finding/severity.ts';
import { isWorkload, type Subject, type FindingWaiver } from '#model/finding/finding.ts';
import type { ClusterFacts, SliceName } from '#model/facts/cluster-facts.ts';
import type { Rule } from '../rule.ts';

/** What the configuration makes of an audit of one cluster. */
export interface AuditSettings {
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleSettings>;
  readonly expected: ClusterExpectations;
  /** Rules that are not asked this time, by id, and why: neither judged nor missed. */
  readonly notAsked?: ReadonlyMap<string, string>;
  /** Whether to gather the annotations that waive findings. */
  readonly gatherAnnotations: boolean;
}

export const defaultSettings: AuditSettings = { rules: new Map(), expected: nothingExpected, gatherAnnotations: false };

/** The verdict of a rule that the configuration turns off or leaves without a purpose; null when the rule is to judge. */
export function settledVerdict({ id, group }: Rule, settings: AuditSettings): Verdict | null {
  const { rules, expected, notAsked = new Map<string, string>() } = settings;
  const own = rules.get(id);
  if (own?.leftOut !== undefined) return { ...unjudged(id, own.leftOut), decidedBy: 'configuration' };
  if (own?.off === true) return unwanted(id, 'turned off in the configuration', own.reason);
  if (group === 'logging' && expected.noLoggingAnywhere !== undefined)
    return unwanted(id, 'the configuration wants no logs of this cluster', expected.noLoggingAnywhere.reason);
  const reason = notAsked.get(id);
  return reason === undefined ? null : unjudged(id, reason);
}

function unwanted(rule: string, what: string, why: string | undefined): Verdict {
  const reason = why === undefined ? what : `${what} (${why})`;
  return { ...unjudged(rule, reason), decidedBy: 'configuration' };
}

function unjudged(rule: string, reason: string): Verdict {
  return { rule, status: 'not-applicable', judged: 0, unread: 0, reason, missingPermissions: [] };
}

/**
 * The severity of a finding when the configuration changes that of its rule. What circumstances make worse stays so many
 * steps worse; what they make harmless stays at least as harmless.
 */
export function severityOf(rule: Rule, found: Severity | undefined, { rules }: AuditSettings): Severity {
  const given = found ?? rule.severity;
  const wanted = rules.get(rule.id)?.severity;
  if (wanted === undefined) return given;
  const steps = severities.indexOf(rule.severity) - severities.indexOf(given);
  if (steps < 0) return worse(wanted, given) === wanted ? given : wanted;
  return severities[Math.max(0, severities.indexOf(wanted) - steps)] ?? wanted;
}

/**
 * Why a finding about the logs of a workload does not count in its namespace; null when it does. One about the
 * configuration that all namespaces share always counts.
 */
export function waiverByExpectation(
  group: Rule['group'],
  subject: Subject,
  { noLogging }: ClusterExpectations,
): FindingWaiver | null {
  const { namespace } = subject;
  if (group !== 'logging' || namespace === undefined || !isWorkload(subject)) return null;
  const expectation = noLogging(namespace);
  if (expectation === undefined) return null;
  return { reason: `no logs are wanted in namespace ${namespace}: ${expectation.reason}`, source: 'expectation' };
}

/** What the profiles that manifests are judged by come from. */
export type ProfilesFrom =
  /** A cluster, or all that was saved of one: what cannot be read of it is missed. */
  | 'cluster'
  /** A file that tells of profiles alone: nobody can expect more of it. */
  | 'file'
  /** Nowhere: every workload is judged as if a profile selected it. */
  | 'nowhere';

const aboutGroup: Readonly<Record<Rule['group'], NonNullable<Rule['about']>>> = {
  placement: 'templates',
  logging: 'templates',
  'pod fits Fargate': 'templates',
  running: 'pods',
  "profile's surroundings": 'cluster',
};

/**
 * The rules that say nothing of manifests, and why. Those about pods as they run have nothing to look at, and what a
 * cluster itself does wrong is no fault of a manifest. A rule whose facts no file could tell is not asked either, while
 * one whose facts a cluster would not tell is, so that it is missed.
 */
export function notAskedOf(
  rules: readonly Rule[],
  facts: ClusterFacts,
  from: ProfilesFrom,
  anyOnFargate: boolean,
): ReadonlyMap<string, string> {
  const reasons = rules.map((rule) => [rule.id, reasonOf(rule, facts, from, anyOnFargate)] as const);
  return new Map(reasons.filter((entry): entry is [string, string] => entry[1] !== null));
}

function reasonOf(rule: Rule, facts: ClusterFacts, from: ProfilesFrom, anyOnFargate: boolean): string | null {
  const about = rule.about ?? aboutGroup[rule.group];
  if (about === 'pods') return 'manifests have no pods that run; scan judges those of a cluster';
  if (about === 'cluster') return 'it judges the cluster, not manifests; scan does that';
  if (rule.group === 'placement' && from === 'nowhere') return 'no profiles were given';
  if (rule.group === 'logging' && !anyOnFargate) return 'no profile would take any of the workloads';
  return from === 'cluster' ? null : untold(rule.needs, facts);
}

function untold(needs: readonly SliceName[], facts: ClusterFacts): string | null {
  const slice = needs.map((name) => facts[name]).find(({ ok }) => !ok);
  return slice === undefined || slice.ok ? null : slice.reason;
}
