import { type AuditResult, type ClusterResult, leftUnjudged } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { plural } from '#lib/text/wording.ts';
import { compareText } from '#lib/text/compare.ts';
import {
  isStanding,
  type RuleOptions,
  unjudgedReason,
  outcomesOf,
  ruleLookup,
  safeJson,
  wellFormed,
} from '../result/outcomes.ts';
import { resultOf, messageText, levels, problemSeverities } from './results.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * SARIF 2.1.0 (errata 01): one run, a result for each finding that there is, and a notification for each rule that could
 * not judge everything. Resolved findings are left out: readers such as GitHub close what is no longer stated.
 */
export function renderSarif(result: AuditResult, options: RuleOptions = {}): string {
  const { clusters, tool, scanId } = wellFormed(result);
  const rules = judgedRules(clusters, options);
  const index = new Map(rules.map(({ id }, position) => [id, position]));
  const { shown, leftOut } = reportedFindings(clusters);
  const run = {
    tool: { driver: { ...tool, semanticVersion: tool.version, rules } },
    automationDetails: { id: `${automation(clusters)}${scanId}` },
    columnKind: 'utf16CodeUnits',
    invocations: [invocation(clusters, index, leftOut === 0 ? null : { leftOut, mostResults })],
    results: shown.map(({ cluster, finding }) => resultOf(cluster, finding, index)),
    properties: { clusters: clusters.map(coverageOf) },
  };
  return `${safeJson({ $schema: schema, version: '2.1.0', runs: [run] }, 2)}\n`;
}

/** GitHub takes what stands before the last slash as the category, in which an upload replaces the one before. */
function automation(clusters: readonly ClusterResult[]): string {
  const [only, ...others] = clusters;
  if (only === undefined || others.length > 0) return 'fargate-auditor/';
  return ['fargate-auditor', only.account, only.region, only.name, ''].filter((part) => part !== null).join('/');
}

function coverageOf({ name, arn, status, mode, scope, takenAt, coverage, error }: ClusterResult) {
  return { name, arn, status, mode, scope, takenAt, coverage, error };
}

/** GitHub refuses a run with more. */
const mostResults = 25_000;

export interface ReportedFindings {
  readonly shown: readonly { readonly cluster: ClusterResult; readonly finding: Finding }[];
  readonly leftOut: number;
}

/** Findings that are not resolved, in their order; of too many, the mildest are left out. */
function reportedFindings(clusters: readonly ClusterResult[]): ReportedFindings {
  const all = clusters.flatMap((cluster) =>
    cluster.findings.filter(isStanding).map((finding) => ({ cluster, finding })),
  );
  if (all.length <= mostResults) return { shown: all, leftOut: 0 };
  const rank = ({ finding }: ReportedFindings['shown'][number]) => severities.indexOf(finding.severity);
  return {
    shown: all.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostResults),
    leftOut: all.length - mostResults,
  };
}

export interface Cut {
  readonly leftOut: number;
  readonly mostResults: number;
}

/** Invocation of the audit; it lists the rules left unjudged, and was not successful if a cluster could not be read. */
function invocation(clusters: readonly ClusterResult[], index: ReadonlyMap<string, number>, cut: Cut | null) {
  const takenAt = clusters.map((cluster) => cluster.takenAt).reduce((a, b) => (a > b ? a : b), '');
  return {
    executionSuccessful: clusters.every(({ status }) => status !== 'failed'),
    ...(takenAt === '' ? {} : { endTimeUtc: takenAt }),
    toolExecutionNotifications: [
      ...(cut === null ? [] : [cutNotification(cut)]),
      ...clusters.flatMap((cluster) => notifications(cluster, index)),
    ],
  };
}

function notifications(cluster: ClusterResult, index: ReadonlyMap<string, number>) {
  const { name, status, error, warnings, verdicts } = cluster;
  const failure = status === 'failed' ? [error ?? 'The cluster could not be audited'] : [];
  return [
    ...failure.map((text) => notification('error', `${name}: ${text}`)),
    ...verdicts.filter(leftUnjudged).map((verdict) => ({
      ...notification('warning', `${name}: ${verdict.rule}: ${unjudgedReason(verdict)}`),
      associatedRule: { id: verdict.rule, index: index.get(verdict.rule) ?? -1 },
    })),
    ...warnings.map((text) => notification('note', `${name}: ${text}`)),
  ];
}

function cutNotification({ leftOut, mostResults }: Cut) {
  const text = `${plural(leftOut, 'finding')} left out, the mildest, to stay within ${mostResults} results`;
  return notification('warning', `${text}; the JSON result has them all`);
}

function notification(level: 'error' | 'warning' | 'note', text: string) {
  return { level, message: { text: messageText(text) } };
}

interface SarifRule {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Every rule that was judged or has a finding, in the order of their ids; positions in it are what results refer to. */
function judgedRules(clusters: readonly ClusterResult[], options: RuleOptions): SarifRule[] {
  const lookup = ruleLookup(options);
  const ids = new Set(clusters.flatMap((cluster) => outcomesOf(cluster).map(({ rule }) => rule)));
  const docs = new Map(clusters.flatMap(({ findings }) => findings.map((finding) => [finding.rule, finding.docs])));
  return [...ids].sort(compareText).map((id) => {
    const info = lookup(id);
    const page = info?.docs ?? docs.get(id);
    const title = messageText(info?.title ?? id);
    return {
      id,
      shortDescription: { text: title },
      fullDescription: { text: `${title}.` },
      help: { text: page === undefined ? `${title}.` : `${title}. See ${messageText(page)}` },
      ...(page === undefined ? {} : { helpUri: page }),
      ...(info === undefined
        ? {}
        : {
            defaultConfiguration: { level: levels[info.severity] },
            properties: { severity: info.severity, 'problem.severity': problemSeverities[info.severity] },
          }),
    };
  });
}
