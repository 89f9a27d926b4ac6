import { coverageOf, type AuditResult, type ClusterResult, type Verdict } from '#model/result/result.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { rules } from '#audit/rules/index.ts';
import { listed, plural } from '#lib/text/wording.ts';
import type { Configuration, RuleSettings } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { atLeast, type Severity } from '#model/finding/severity.ts';
import { summarize } from './audit-result.ts';

/** Filters of a run, as given on the command line. */
export interface NarrowingOptions {
  /** Only these rules are evaluated. */
  readonly rule?: readonly string[];
  readonly skipRule?: readonly string[];
  /** Less severe findings are left out. */
  readonly severity?: Severity;
}

/** The configuration with the rules turned off that this run skips. Fails with an `AuditorError` for an unknown rule. */
export function narrowedConfiguration(
  configuration: Configuration,
  { rule = [], skipRule = [] }: NarrowingOptions,
): Configuration {
  for (const [option, ids] of [
    ['--rule', rule],
    ['--skip-rule', skipRule],
  ] as const)
    refuseUnknown(option, ids);
  if (rule.length + skipRule.length === 0) return configuration;
  const leftOut = rules.flatMap(({ id }): [string, RuleSettings][] => {
    const by = skipRule.includes(id) ? '--skip-rule' : rule.length > 0 && !rule.includes(id) ? '--rule' : null;
    return by === null ? [] : [[id, { off: true, leftOut: `left out of this run by ${by}` }]];
  });
  return { ...configuration, rules: new Map([...configuration.rules, ...leftOut]) };
}

function refuseUnknown(option: string, ids: readonly string[]): void {
  const known = rules.map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    const near = nearest(id, known, isNear);
    const way = near === null ? 'see fargate-auditor rules' : `did you mean ${near}?`;
    throw new AuditorError('usage', `${option} ${id}: there is no such rule; ${way}`);
  }
}

/** Filters of the run as clauses that end a sentence; none if there are none. */
export function narrowingTexts({ rule = [], skipRule = [], severity }: NarrowingOptions): string[] {
  const asked = rules.filter(({ id }) => (rule.length === 0 || rule.includes(id)) && !skipRule.includes(id)).length;
  const by = [...(rule.length > 0 ? ['--rule'] : []), ...(skipRule.length > 0 ? ['--skip-rule'] : [])];
  return [
    ...(by.length === 0
      ? []
      : [
          `only ${String(asked)} of ${plural(rules.length, 'rule')} ${asked === 1 ? 'was' : 'were'} asked (${listed(by)})`,
        ]),
    ...(severity === undefined || severity === 'info'
      ? []
      : [`findings milder than ${severity} are left out (--severity)`]),
  ];
}

/** The result without less severe findings, and with the text of its filters. */
export function narrowed(result: AuditResult, options: NarrowingOptions): AuditResult {
  const texts = narrowingTexts(options);
  if (texts.length === 0) return result;
  const { severity = 'info' } = options;
  const clusters = result.clusters.map((cluster) => {
    return { ...withoutMilder(cluster, severity), warnings: [`Narrowed: ${texts.join('; ')}`, ...cluster.warnings] };
  });
  return { ...result, clusters, summary: summarize(clusters).summary };
}

function withoutMilder(cluster: ClusterResult, severity: Severity): ClusterResult {
  const kept = cluster.findings.filter((finding) => atLeast(finding.severity, severity));
  const known = new Set(kept.map(({ fingerprint }) => fingerprint));
  const findings = kept.map((one) => (one.cause !== null && !known.has(one.cause) ? { ...one, cause: null } : one));
  const verdicts = cluster.verdicts.map((verdict) => verdictWithout(verdict, cluster.findings, kept, severity));
  return { ...cluster, findings, verdicts, coverage: coverageOf(verdicts) };
}

/** A rule whose findings are all left out did not pass. */
function verdictWithout(
  verdict: Verdict,
  all: ClusterResult['findings'],
  kept: ClusterResult['findings'],
  severity: Severity,
): Verdict {
  const isOf = ({ rule, status }: ClusterResult['findings'][number]) => rule === verdict.rule && status !== 'resolved';
  const count = all.filter(isOf).length;
  if (verdict.status !== 'fail' || count === 0 || kept.some(isOf)) return verdict;
  const reason = `${plural(count, 'finding')} milder than ${severity} ${count === 1 ? 'is' : 'are'} left out of this run by --severity`;
  return { ...verdict, status: 'not-applicable', reason, decidedBy: 'configuration' };
}
