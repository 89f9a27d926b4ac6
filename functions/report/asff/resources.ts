import type { ClusterResult, Finding } from '#model/result.ts';
import type { Place } from './place.ts';
import { asffFields, asffText, limits } from './text.ts';
import type { AsffPartition, AsffResource } from './types.ts';

const partitions: readonly string[] = ['aws', 'aws-cn', 'aws-us-gov'] satisfies AsffPartition[];

/** The object that a finding is about. Security Hub has no type for objects of Kubernetes. */
export function subjectResource(place: Place, { subject, affected }: Finding): AsffResource {
  const { kind, namespace, name } = subject;
  const path = [place.clusterArn, namespace, kind, name].filter((part) => part !== undefined).join('/');
  const counts = { pods: String(affected.pods), workloads: String(affected.workloads) };
  return {
    ...{ Type: 'Other', Id: asffText(path, limits.resource), ...whereabouts(place) },
    Details: { Other: asffFields({ kind, namespace, name, ...counts, affected: affected.names.join(' ') }) },
  };
}

export function clusterResource(place: Place, { name, version }: ClusterResult): AsffResource {
  const cluster = { Arn: place.clusterArn, Name: asffText(name, limits.resource) };
  const known = version !== null && version.trim() !== '';
  return {
    ...{ Type: 'AwsEksCluster', Id: asffText(place.clusterArn, limits.resource), ...whereabouts(place) },
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
