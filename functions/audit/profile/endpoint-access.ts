import { listedBriefly, shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';

/**
 * Ranges of addresses from which alone nodes reach the API server; null where all do, by its private endpoint or from
 * anywhere, and `unknown` where DescribeCluster does not tell, or names all addresses of IPv6 and not of IPv4.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function openTo({ privateEndpoint, publicRanges }: ClusterInfo): readonly string[] | 'unknown' | null {
  if (privateEndpoint === true || publicRanges?.includes('0.0.0.0/0') === true) return null;
  if (privateEndpoint === null || publicRanges === null || publicRanges.includes('::/0')) return 'unknown';
  return publicRanges;
}

/** The command that opens the other way. */
export function privateAccess({ name, region }: Pick<ClusterInfo, 'name' | 'region'>): string {
  const where = ['--region', region, '--name', name];
  return shellCommand(
    ...['aws', 'eks', 'update-cluster-config', ...where, '--resources-vpc-config', 'endpointPrivateAccess=true'],
  );
}

/** What a wait for a node may come from, besides subnets; null where all nodes reach the API server. */
export function accessNote(cluster: ClusterInfo): string | null {
  const ranges = openTo(cluster);
  if (ranges === null || ranges === 'unknown') return null;
  return `The API server has no private endpoint, and its public one is open to ${listedBriefly(ranges, 10)} alone (publicAccessCidrs): a node whose NAT address is not among these cannot join the cluster. Turn private access on: ${privateAccess(cluster)}`;
}
