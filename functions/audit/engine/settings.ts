import { type RuleSettings, type ClusterExpectations, nothingExpected } from '#model/configuration/configuration.ts';
import type { Verdict } from '#model/result/result.ts';
import { severities, type Severity, worse } from '#model/finding/severity.ts';
import { isWorkload, type Subject, type FindingWaiver } from '#model/finding/finding.ts';
import type { ClusterFacts, SliceName } from '#model/facts/cluster-facts.ts';
import type { Rule } from '../rule.ts';

/** Configuration for the audit of one cluster. */
export interface AuditSettings {
  /** Settings by rule id. */
  readonly rules: ReadonlyMap<string, RuleSettings>;
  readonly expected: ClusterExpectations;
  /** Rules that are skipped in this run, by id, with the reason: neither judged nor reported as missing. */
  readonly notAsked?: ReadonlyMap<string, string>;
  /** Whether to collect annotations that waive findings. */
  readonly gatherAnnotations: boolean;
}

export const defaultSettings: AuditSettings = { rules: new Map(), expected: nothingExpected, gatherAnnotations: false };

/** Verdict of a rule that the configuration turns off or makes pointless; null if the rule is to be judged. */
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
 * Severity of a finding when the configuration changes that of its rule. A finding more severe than the rule's default
 * stays as many steps above the configured severity; a less severe one gets the lower of its own severity and the
 * configured one.
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
 * Reason why a logging finding of a workload does not count in its namespace; null if it does. A finding about the
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

/** Origin of the profiles that manifests are judged against. */
export type ProfilesFrom =
  /** A cluster, or a full snapshot of one: data that cannot be read is reported as missing. */
  | 'cluster'
  /** A file with nothing but profiles: nothing else is expected of it. */
  | 'file'
  /** None: every workload is judged as if a profile selected it. */
  | 'nowhere';

const aboutGroup: Readonly<Record<Rule['group'], NonNullable<Rule['about']>>> = {
  placement: 'templates',
  logging: 'templates',
  'pod fits Fargate': 'templates',
  running: 'pods',
  "profile's surroundings": 'cluster',
};

/**
 * Rules that do not apply to manifests, with the reason. Rules about running pods have no input, and faults of a
 * cluster are not faults of a manifest. Also skipped: rules whose facts no file could hold. A rule whose facts a
 * cluster did not give is judged, so that it is reported as missing.
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
  return from === 'cluster' ? null : notInFile(rule.needs, facts);
}

function notInFile(needs: readonly SliceName[], facts: ClusterFacts): string | null {
  const slice = needs.map((name) => facts[name]).find(({ ok }) => !ok);
  return slice === undefined || slice.ok ? null : slice.reason;
}
