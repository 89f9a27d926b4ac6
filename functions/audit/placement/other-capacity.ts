import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { minutesWithoutNode } from '../running/scheduling/unschedulable.ts';

/**
 * Whether pods could run on anything but Fargate. Only capacity that was read counts: `unknown` never raises a
 * severity.
 */
export type OtherCapacity = 'present' | 'none' | 'unknown';

/** `promised`: a node group, a Karpenter NodePool or Auto Mode exists, but has created no node yet. */
export type ClusterCapacity = OtherCapacity | 'promised';

/** Time that Karpenter and node groups need at most to create a node, with a margin. */
const minutesToKeepPromise = 15;

type CapacityFacts = Pick<ClusterFacts, 'cluster' | 'nodes' | 'nodeGroups' | 'nodePools'>;

/** `none` requires that all nodes are Fargate's and that nothing can create others. */
export function otherCapacity(facts: CapacityFacts): ClusterCapacity {
  const { cluster, nodes, nodeGroups, nodePools } = facts;
  if (nodes.ok && nodes.value.total > nodes.value.fargate) return 'present';
  if (isPromised(facts)) return nodes.ok ? 'promised' : 'present';
  return nodes.ok && nodeGroups.ok && nodePools.ok && cluster.autoMode === false ? 'none' : 'unknown';
}

function isPromised({ cluster, nodeGroups, nodePools }: CapacityFacts): boolean {
  return cluster.autoMode === true || [nodeGroups, nodePools].some((slice) => slice.ok && slice.value.length > 0);
}

/**
 * Capacity for one pod: promised capacity counts until the pod has waited longer than a node takes to start. Karpenter
 * without DNS, because CoreDNS itself waits for its nodes, never creates any:
 * https://github.com/aws/karpenter-provider-aws/issues/2186
 */
export function capacityFor(pod: Pod, capacity: ClusterCapacity, now: string): OtherCapacity {
  if (capacity !== 'promised') return capacity;
  return (minutesWithoutNode(pod, now) ?? 0) > minutesToKeepPromise ? 'none' : 'present';
}
