import { leftUnjudged, type AuditResult, type ClusterResult } from '#model/result/result.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Finding } from '#model/finding/finding.ts';
import { plural } from '#lib/text/wording.ts';
import { safeJson, wellFormed, unjudgedReason } from '../result/outcomes.ts';
import { asffFinding, asffContext, types, type AsffContext, clusterResource } from './finding.ts';
import { type AsffFinding, asffFields, asffText, limits } from './shape.ts';

/** Array of findings in the AWS Security Finding Format, for `aws securityhub batch-import-findings`. */
export function renderAsff(result: AuditResult): string {
  return `${safeJson(asffFindings(result), 2)}\n`;
}

/**
 * Findings for Security Hub, plus one per cluster on its coverage. Resolved findings are archived if this audit read
 * their subjects. Fails for an audited cluster whose account or Region is unknown.
 */
export function asffFindings(result: AuditResult): AsffFinding[] {
  return wellFormed(result).clusters.flatMap(clusterFindings);
}

function clusterFindings(cluster: ClusterResult): AsffFinding[] {
  const context = asffContext(cluster);
  if (context === null) {
    // No valid finding is possible for a cluster that could not be described; the run itself reports it.
    if (cluster.status === 'failed') return [];
    throw new AuditorError(
      'usage',
      `The findings of ${cluster.name} cannot go to Security Hub: account and region are not known (mode ${cluster.mode}); choose another format`,
    );
  }
  const reported = cluster.findings.filter((finding) => finding.status !== 'resolved' || mayArchive(finding, cluster));
  const findings = reported.map((finding) => asffFinding(cluster, context, finding));
  // An audit of some namespaces does not represent the cluster.
  return cluster.scope.namespaces.length > 0 ? findings : [...findings, coverageFinding(cluster, context)];
}

/**
 * True if this audit read the finding's subject, so that its absence means something: the rule was judged in full, and
 * the namespace was in scope. The comparison has checked that already; archiving in someone's account checks again.
 */
function mayArchive({ rule, subject }: Finding, { status, scope, verdicts }: ClusterResult): boolean {
  if (status === 'failed') return false;
  const verdict = verdicts.find((one) => one.rule === rule);
  if (verdict === undefined || leftUnjudged(verdict)) return false;
  if (scope.namespaces.length === 0) return true;
  return subject.namespace !== undefined && scope.namespaces.includes(subject.namespace);
}

type CoverageState = Pick<AsffFinding, 'Title' | 'Description' | 'Compliance' | 'Workflow'> & {
  readonly label: AsffFinding['Severity']['Label'];
};

/** Finding on a cluster's coverage: without it, no findings and no audit would look alike. */
function coverageFinding(cluster: ClusterResult, context: AsffContext): AsffFinding {
  const { takenAt, coverage } = cluster;
  const { label, ...state } = stateOf(cluster);
  const severity = { Label: label, Original: cluster.status };
  const seen = cluster.createdAt ?? takenAt;
  return {
    SchemaVersion: '2018-10-08',
    Id: asffText(`${context.clusterArn}/audit-coverage`, limits.id),
    ProductArn: context.productArn,
    GeneratorId: 'fargate-auditor/audit-coverage',
    AwsAccountId: context.account,
    Region: context.region,
    Types: types,
    // The cluster's creation is the only stable time: it was uncovered before the first audit.
    CreatedAt: seen,
    FirstObservedAt: seen,
    LastObservedAt: takenAt,
    UpdatedAt: takenAt,
    Severity: severity,
    FindingProviderFields: { Severity: severity, Types: types },
    ProductFields: asffFields({
      'fargate-auditor/cluster': cluster.name,
      'fargate-auditor/coverage': coverage.percent === null ? null : `${coverage.percent}%`,
      'fargate-auditor/namespaces': cluster.scope.namespaces.join(' '),
    }),
    Resources: [clusterResource(context, cluster)],
    RecordState: 'ACTIVE',
    ...state,
  };
}

function stateOf(cluster: ClusterResult): CoverageState {
  const { name, status, error, verdicts } = cluster;
  const open = verdicts.filter(leftUnjudged);
  if (status === 'failed') {
    const why = asffText(error ?? 'The cluster could not be audited', limits.description);
    return { label: 'HIGH', Title: title(`${name} could not be audited`), Description: why, ...state('NOT_AVAILABLE') };
  }
  if (open.length > 0 || status === 'incomplete') {
    const grants = [...new Set(open.flatMap(({ missingPermissions }) => missingPermissions))];
    // First, since text that is too long is truncated.
    const missing = grants.length === 0 ? [] : [`Missing permissions: ${grants.join(', ')}`];
    const each = open.map((verdict) => `${verdict.rule}: ${unjudgedReason(verdict)}`);
    const reasons = [...missing, ...each].join('\n');
    const text = asffText(reasons === '' ? 'The audit is incomplete' : reasons, limits.description);
    const heading = title(`${plural(open.length, 'rule')} could not be fully judged on ${name}`);
    return { label: 'MEDIUM', Title: heading, Description: text, ...state('NOT_AVAILABLE') };
  }
  const all = `${plural(cluster.coverage.evaluated, 'rule')} judged, ${cluster.coverage.notApplicable} not applicable`;
  return { label: 'INFORMATIONAL', Title: title(`${name} was audited in full`), Description: all, ...state('PASSED') };
}

function title(text: string): string {
  return asffText(text, limits.title);
}

function state(Status: 'PASSED' | 'NOT_AVAILABLE'): Pick<AsffFinding, 'Compliance' | 'Workflow'> {
  return { Compliance: { Status }, Workflow: { Status: Status === 'PASSED' ? 'RESOLVED' : 'NEW' } };
}
