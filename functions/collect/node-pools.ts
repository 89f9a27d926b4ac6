import { compareText } from '#lib/compare-text.ts';
import { type Slice, read } from '#model/slice.ts';
import type { Workload } from '#model/workload.ts';
import { essential, objectOf } from './raw/fields.ts';
import { collectPages, type RawPages } from './raw/pages.ts';

export async function readNodePools(pages: RawPages): Promise<readonly string[]> {
  const names = await collectPages(pages, (raw) =>
    essential(objectOf(raw['metadata'])['name'], 'a NodePool', 'metadata.name'),
  );
  return names.sort(compareText);
}

/**
 * Without Karpenter's controller NodePools give no nodes, so none of them matters. Auto Mode's controller runs out of
 * sight, but Auto Mode is a fact of its own. `workloads` must be those of the whole cluster.
 */
export function orNoKarpenter(
  nodePools: Slice<readonly string[]>,
  workloads: Slice<readonly Workload[]>,
): Slice<readonly string[]> {
  if (nodePools.ok || !workloads.ok) return nodePools;
  return workloads.value.some(isKarpenter) ? nodePools : read([]);
}

function isKarpenter({ name, template }: Workload): boolean {
  return [name, ...Object.values(template.labels)].some((text) => text.includes('karpenter'));
}
