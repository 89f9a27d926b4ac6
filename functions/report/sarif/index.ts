import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { isStanding } from '../result/outcomes.ts';
import { safeJson, wellFormed } from '../result/plain-text.ts';
import type { RuleOptions } from '../result/rule-info.ts';
import { invocation } from './invocation.ts';
import { resultOf } from './results.ts';
import { judgedRules } from './rules.ts';

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
