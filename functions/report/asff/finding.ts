import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import { headline } from '../result/outcomes.ts';
import {
  asffFields,
  type AsffFinding,
  type AsffSeverity,
  asffText,
  limits,
  type AsffPartition,
  type AsffResource,
} from './shape.ts';

export const types = ['Software and Configuration Checks'];

const labels: Readonly<Record<Severity, AsffSeverity['Label']>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
};

/**
 * A finding; its Id consists of the cluster, the rule and the fingerprint, so Id and CreatedAt are the same in every
 * run.
 */
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

const partitions: readonly string[] = ['aws', 'aws-cn', 'aws-us-gov'] satisfies AsffPartition[];

/** Resource of a finding. Security Hub has no type for Kubernetes objects. */
function subjectResource(context: AsffContext, { subject, affected }: Finding): AsffResource {
  const { kind, namespace, name } = subject;
  const path = [context.clusterArn, namespace, kind, name].filter((part) => part !== undefined).join('/');
  const counts = {
    ...(affected.pods === null ? {} : { pods: String(affected.pods) }),
    ...(affected.workloads === null ? {} : { workloads: String(affected.workloads) }),
  };
  return {
    Type: 'Other',
    Id: asffText(path, limits.resource),
    ...locationOf(context),
    Details: { Other: asffFields({ kind, namespace, name, ...counts, affected: affected.names.join(' ') }) },
  };
}

export function clusterResource(context: AsffContext, { name, version }: ClusterResult): AsffResource {
  const cluster = { Arn: context.clusterArn, Name: asffText(name, limits.resource) };
  const known = version !== null && version.trim() !== '';
  return {
    Type: 'AwsEksCluster',
    Id: asffText(context.clusterArn, limits.resource),
    ...locationOf(context),
    Details: { AwsEksCluster: known ? { ...cluster, Version: asffText(version, limits.resource) } : cluster },
  };
}

function locationOf({ region, partition }: AsffContext): Pick<AsffResource, 'Region' | 'Partition'> {
  return isKnown(partition) ? { Region: region, Partition: partition } : { Region: region };
}

/** For another partition the field is left to Security Hub, which knows where it runs. */
function isKnown(partition: string): partition is AsffPartition {
  return partitions.includes(partition);
}

/** Account, Region and ARNs of a cluster's findings: Security Hub accepts only those of its own account and Region. */
export interface AsffContext {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the cluster; built from its name if the cluster could not be described. */
  readonly clusterArn: string;
  /** Default product integration, which every account has. */
  readonly productArn: string;
}

/** Context of a cluster's findings; null if account or Region is unknown. */
export function asffContext({ account, region, partition, arn, name }: ClusterResult): AsffContext | null {
  if (account === null || region === null || !/^\d{12}$/.test(account)) return null;
  const own = partition ?? partitionOf(region);
  return {
    partition: own,
    account,
    region,
    clusterArn: arn ?? `arn:${own}:eks:${region}:${account}:cluster/${name}`,
    productArn: `arn:${own}:securityhub:${region}:${account}:product/${account}/default`,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
