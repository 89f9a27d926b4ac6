import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { minutesWithoutNode } from '../running/scheduling/unschedulable.ts';

/** Whether pods could run on anything but Fargate. Only what was read counts: `unknown` never raises a severity. */
export type OtherCapacity = 'present' | 'none' | 'unknown';

/** What promises nodes has made none yet: a node group, a Karpenter NodePool or Auto Mode. */
export type ClusterCapacity = OtherCapacity | 'promised';

/** So long Karpenter and node groups take at most to make a node, with time to spare. */
const minutesToKeepPromise = 15;

type CapacityFacts = Pick<ClusterFacts, 'cluster' | 'nodes' | 'nodeGroups' | 'nodePools'>;

/** `none` takes nodes that are all Fargate's, and nothing that promises others. */
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
 * The capacity for one pod: a promise counts until the pod has waited for longer than it takes to keep one. Karpenter
 * that cannot resolve names, since CoreDNS waits for its nodes, never makes any:
 * https://github.com/aws/karpenter-provider-aws/issues/2186
 */
export function capacityFor(pod: Pod, capacity: ClusterCapacity, now: string): OtherCapacity {
  if (capacity !== 'promised') return capacity;
  return (minutesWithoutNode(pod, now) ?? 0) > minutesToKeepPromise ? 'none' : 'present';
}
