import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import { headline } from '../result/outcomes.ts';
import { type AsffContext, clusterResource, subjectResource } from './resources.ts';
import { asffFields, type AsffFinding, type AsffSeverity, asffText, limits } from './shape.ts';

export const types = ['Software and Configuration Checks'];

const labels: Readonly<Record<Severity, AsffSeverity['Label']>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
};

/** A finding; its Id has the cluster, the rule and the fingerprint, and no run changes it or when it was created. */
export function asffFinding(cluster: ClusterResult, context: AsffContext, finding: Finding): AsffFinding {
  const { rule, fingerprint, firstSeen, lastSeen } = finding;
  const severity = { Label: labels[finding.severity], Original: finding.severity };
  return {
    SchemaVersion: '2018-10-08',
    Id: asffText(`${context.clusterArn}/${rule}/${fingerprint.replace('v1:', '')}`, limits.id),
    ProductArn: context.productArn,
    GeneratorId: asffText(`fargate-auditor/${rule}`, limits.id),
    AwsAccountId: context.account,
    Region: context.region,
    Types: types,
    CreatedAt: firstSeen,
    FirstObservedAt: firstSeen,
    LastObservedAt: lastSeen,
    UpdatedAt: cluster.takenAt,
    Severity: severity,
    FindingProviderFields: { Severity: severity, Types: types },
    Title: asffText(headline(finding), limits.title),
    Description: asffText(description(finding), limits.description),
    ...remediationOf(finding),
    ProductFields: productFields(cluster, finding),
    Resources: [subjectResource(context, finding), clusterResource(context, cluster)],
    ...stateOf(finding, cluster.takenAt),
  };
}

function description({ message, evidence }: Finding): string {
  return [message, ...evidence.map(({ what, is }) => `${what}: ${is}`)].join('\n');
}

function remediationOf({ remediation, docs }: Finding): Pick<AsffFinding, 'Remediation'> {
  return { Remediation: { Recommendation: { Text: asffText(remediation.summary, limits.remediation), Url: docs } } };
}

function stateOf(
  { status, waiver }: Finding,
  at: string,
): Pick<AsffFinding, 'Compliance' | 'Workflow' | 'RecordState' | 'Note'> {
  if (status === 'resolved')
    return { Compliance: { Status: 'PASSED' }, Workflow: { Status: 'RESOLVED' }, RecordState: 'ARCHIVED' };
  const open = { Compliance: { Status: 'FAILED' }, RecordState: 'ACTIVE' } as const;
  if (waiver === null) return { ...open, Workflow: { Status: 'NEW' } };
  const until = waiver.until === undefined ? '' : ` until ${waiver.until}`;
  const by = waiver.owner === undefined ? '' : ` (${waiver.owner})`;
  const note = asffText(`Waived${until}${by}: ${waiver.reason}`, limits.note);
  return {
    ...open,
    Workflow: { Status: 'SUPPRESSED' },
    Note: { Text: note, UpdatedBy: 'fargate-auditor', UpdatedAt: at },
  };
}

function productFields({ name, mode }: ClusterResult, finding: Finding): Record<string, string> {
  const { rule, fingerprint, status, cause, remediation, location } = finding;
  return asffFields({
    'fargate-auditor/cluster': name,
    'fargate-auditor/mode': mode,
    'fargate-auditor/rule': rule,
    'fargate-auditor/fingerprint': fingerprint,
    'fargate-auditor/status': status,
    'fargate-auditor/cause': cause,
    'fargate-auditor/commands': remediation.commands.join('\n'),
    'fargate-auditor/location': location && `${location.file}:${location.line}:${location.column}`,
  });
}
