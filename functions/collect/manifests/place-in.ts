import { isMap, isSeq } from 'yaml';
import type { FilePosition } from '#model/finding/finding.ts';
import type { ManifestWorkload } from './manifests.ts';
import { entryOf, offsetOf } from './yaml-nodes.ts';

/** Keys and positions in lists, from the pod template down. */
export type TemplatePath = readonly (string | number)[];

/**
 * Where a field of the pod template stands, or else what comes nearest above it. Through an alias or a merge it is where
 * the text is; what a shared map lacks is told where the map is used, since that is where it can be added.
 */
export function placeIn(
  workload: Pick<ManifestWorkload, 'manifest' | 'object' | 'path'>,
  path: TemplatePath,
): FilePosition {
  const { manifest, object } = workload;
  let node: unknown = object.map;
  let offset = offsetOf(object.map);
  for (const key of [...workload.path, ...path]) {
    const next = step(node, key, manifest.resolve);
    if (next === null) break;
    ({ node, offset } = next);
  }
  return { file: manifest.file, ...manifest.place(offset) };
}

function step(
  node: unknown,
  key: string | number,
  resolve: ManifestWorkload['manifest']['resolve'],
): { node: unknown; offset: number } | null {
  if (typeof key === 'number') {
    const item: unknown = isSeq(node) ? node.items[key] : undefined;
    return item === undefined ? null : { node: resolve(item), offset: offsetOf(item) };
  }
  const entry = isMap(node) ? entryOf(node, key, resolve) : null;
  return entry === null ? null : { node: resolve(entry.pair.value), offset: offsetOf(entry.pair.key) };
}
