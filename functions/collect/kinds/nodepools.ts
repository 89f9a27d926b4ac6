import { type Slice, read, unreadOf } from '#model/facts/cluster-facts.ts';
import type { Workload } from '#model/facts/workload.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf } from '../raw/fields.ts';

/** Karpenter NodePools, which create nodes other than Fargate's. */
export default defineKind({
  name: 'nodepools',
  called: 'NodePools',
  extra: true,
  slice: 'nodePools',
  resources: [
    {
      resource: 'nodepools',
      group: 'karpenter.sh',
      versions: ['v1', 'v1beta1'],
      kind: 'NodePool',
      scope: 'Cluster',
      optional: true,
    },
  ],
  snapshot: {
    command: 'kubectl get nodepools.karpenter.sh -o json > nodepools.json',
    without:
      'severities are not raised for clusters that have only Fargate, unless `workloads.json` shows that Karpenter does not run',
  },
  keep: 'everything',
  fact: (raw) => essential(objectOf(raw['metadata'])['name'], 'a NodePool', 'metadata.name'),
  review: async (nodePools, reading) => {
    const { mode } = reading.source;
    // Workloads in manifests are not the cluster's.
    const isClusterWide = mode === 'snapshot' || (mode === 'live' && (await reading.namespaces()) === null);
    return nodePools.ok || !isClusterWide ? nodePools : orNoKarpenter(nodePools, await reading.slice('workloads'));
  },
});

/**
 * Without Karpenter's controller NodePools create no nodes, so they do not count. Auto Mode's controller is not
 * visible, but Auto Mode is a separate fact. `workloads` must be those of the whole cluster.
 */
function orNoKarpenter(
  nodePools: Slice<readonly string[]>,
  workloads: Slice<readonly Workload[]>,
): Slice<readonly string[]> {
  if (nodePools.ok || unreadOf(workloads).length > 0 || !workloads.ok) return nodePools;
  return workloads.value.some(isKarpenter) ? nodePools : read([]);
}

function isKarpenter({ name, template }: Workload): boolean {
  return [name, ...Object.values(template.labels)].some((text) => text.includes('karpenter'));
}
