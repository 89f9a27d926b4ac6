import type { ClusterResult, Finding } from '#model/result.ts';
import { asffFields, type AsffPartition, type AsffResource, asffText, limits } from './shape.ts';

const partitions: readonly string[] = ['aws', 'aws-cn', 'aws-us-gov'] satisfies AsffPartition[];

/** The object that a finding is about. Security Hub has no type for objects of Kubernetes. */
export function subjectResource(place: Place, { subject, affected }: Finding): AsffResource {
  const { kind, namespace, name } = subject;
  const path = [place.clusterArn, namespace, kind, name].filter((part) => part !== undefined).join('/');
  const counts = { pods: String(affected.pods), workloads: String(affected.workloads) };
  return {
    Type: 'Other',
    Id: asffText(path, limits.resource),
    ...whereabouts(place),
    Details: { Other: asffFields({ kind, namespace, name, ...counts, affected: affected.names.join(' ') }) },
  };
}

export function clusterResource(place: Place, { name, version }: ClusterResult): AsffResource {
  const cluster = { Arn: place.clusterArn, Name: asffText(name, limits.resource) };
  const known = version !== null && version.trim() !== '';
  return {
    Type: 'AwsEksCluster',
    Id: asffText(place.clusterArn, limits.resource),
    ...whereabouts(place),
    Details: { AwsEksCluster: known ? { ...cluster, Version: asffText(version, limits.resource) } : cluster },
  };
}

function whereabouts({ region, partition }: Place): Pick<AsffResource, 'Region' | 'Partition'> {
  return isKnown(partition) ? { Region: region, Partition: partition } : { Region: region };
}

/** Another partition is left to Security Hub, which knows where it runs. */
function isKnown(partition: string): partition is AsffPartition {
  return partitions.includes(partition);
}

/** Where a finding belongs: Security Hub takes findings only for the account and region it runs in. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Of the cluster; made from its name when the cluster could not be described. */
  readonly clusterArn: string;
  /** The integration that every account has without asking. */
  readonly productArn: string;
}

/** Null when account or region are not known. */
export function place({ account, region, partition, arn, name }: ClusterResult): Place | null {
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
