import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { asffFields, type AsffPartition, type AsffResource, asffText, limits } from './shape.ts';

const partitions: readonly string[] = ['aws', 'aws-cn', 'aws-us-gov'] satisfies AsffPartition[];

/** The object that a finding is about. Security Hub has no type for objects of Kubernetes. */
export function subjectResource(context: AsffContext, { subject, affected }: Finding): AsffResource {
  const { kind, namespace, name } = subject;
  const path = [context.clusterArn, namespace, kind, name].filter((part) => part !== undefined).join('/');
  const counts = { pods: String(affected.pods), workloads: String(affected.workloads) };
  return {
    Type: 'Other',
    Id: asffText(path, limits.resource),
    ...whereabouts(context),
    Details: { Other: asffFields({ kind, namespace, name, ...counts, affected: affected.names.join(' ') }) },
  };
}

export function clusterResource(context: AsffContext, { name, version }: ClusterResult): AsffResource {
  const cluster = { Arn: context.clusterArn, Name: asffText(name, limits.resource) };
  const known = version !== null && version.trim() !== '';
  return {
    Type: 'AwsEksCluster',
    Id: asffText(context.clusterArn, limits.resource),
    ...whereabouts(context),
    Details: { AwsEksCluster: known ? { ...cluster, Version: asffText(version, limits.resource) } : cluster },
  };
}

function whereabouts({ region, partition }: AsffContext): Pick<AsffResource, 'Region' | 'Partition'> {
  return isKnown(partition) ? { Region: region, Partition: partition } : { Region: region };
}

/** Another partition is left to Security Hub, which knows where it runs. */
function isKnown(partition: string): partition is AsffPartition {
  return partitions.includes(partition);
}

/** Account, region and ARNs of a cluster's findings: Security Hub takes only those of its own account and region. */
export interface AsffContext {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the cluster; made from its name when the cluster could not be described. */
  readonly clusterArn: string;
  /** The integration that every account has without asking. */
  readonly productArn: string;
}

/** Context of a cluster's findings; null when account or region are not known. */
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
