import type { ClusterFacts } from '#model/cluster-facts.ts';

/** Whether pods could run on anything but Fargate. Only what was read counts: `unknown` never raises a severity. */
export type OtherCapacity = 'present' | 'none' | 'unknown';

/** `none` takes nodes that are all Fargate's, and no node group, Karpenter NodePool or Auto Mode. */
export function otherCapacity(
  facts: Pick<ClusterFacts, 'cluster' | 'nodes' | 'nodeGroups' | 'nodePools'>,
): OtherCapacity {
  const { cluster, nodes, nodeGroups, nodePools } = facts;
  if (cluster.autoMode === true) return 'present';
  if (nodes.ok && nodes.value.total > nodes.value.fargate) return 'present';
  if (nodeGroups.ok && nodeGroups.value.length > 0) return 'present';
  if (nodePools.ok && nodePools.value.length > 0) return 'present';
  return nodes.ok && nodeGroups.ok && nodePools.ok && cluster.autoMode === false ? 'none' : 'unknown';
}
