import { listedBriefly, shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';

/**
 * CIDR ranges to which the API server's endpoint is restricted for nodes. Null if all nodes reach it, by the private
 * endpoint or because the public one is open; `unknown` if DescribeCluster does not tell, or allows all IPv6 but not
 * all IPv4 addresses.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function openTo({ privateEndpoint, publicRanges }: ClusterInfo): readonly string[] | 'unknown' | null {
  if (privateEndpoint === true || publicRanges?.includes('0.0.0.0/0') === true) return null;
  if (privateEndpoint === null || publicRanges === null || publicRanges.includes('::/0')) return 'unknown';
  return publicRanges;
}

/** Command that turns private access on. */
export function privateAccess({ name, region }: Pick<ClusterInfo, 'name' | 'region'>): string {
  const where = ['--region', region, '--name', name];
  return shellCommand(
    ...['aws', 'eks', 'update-cluster-config', ...where, '--resources-vpc-config', 'endpointPrivateAccess=true'],
  );
}

/** Note on the endpoint as a possible cause of waiting for a node; null if all nodes reach the API server. */
export function accessNote(cluster: ClusterInfo): string | null {
  const ranges = openTo(cluster);
  if (ranges === null || ranges === 'unknown') return null;
  return `The API server has no private endpoint, and its public one is open to ${listedBriefly(ranges, 10)} alone (publicAccessCidrs): a node whose NAT address is not among these cannot join the cluster. Turn private access on: ${privateAccess(cluster)}`;
}
