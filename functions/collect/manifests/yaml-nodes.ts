import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { YamlText } from './yaml-documents.ts';

type Resolve = YamlText['resolve'];

/** An entry of a map, and whether it stands in the map itself or comes from one that is merged into it. */
export interface Entry {
  readonly pair: Pair;
  readonly own: boolean;
}

/** The entry of a key, also from maps that `<<` merges in; a map's own entry wins, the last of several, then the first that is merged. */
export function entryOf(map: YAMLMap, key: string, resolve: Resolve, seen = new Set<YAMLMap>()): Entry | null {
  const pair = map.items.findLast((item) => keyText(item) === key && !isMerge(item));
  if (pair !== undefined) return { pair, own: true };
  // Merges of merges may name the same map over and over.
  seen.add(map);
  for (const merged of mergedInto(map, resolve)) {
    const entry = seen.has(merged) ? null : entryOf(merged, key, resolve, seen);
    if (entry !== null) return { ...entry, own: false };
  }
  return null;
}

export function keyText({ key }: Pair): string | null {
  return isScalar(key) ? scalarText(key) : null;
}

export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function mergedInto(map: YAMLMap, resolve: Resolve): YAMLMap[] {
  return map.items.filter(isMerge).flatMap(({ value }) => {
    const node = resolve(value);
    const sources = isSeq(node) ? node.items.map(resolve) : [node];
    return sources.filter((one) => isMap(one));
  });
}

/** A scalar's text, as written where it is no string. */
export function scalarText({ value, source }: Scalar): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : (source ?? JSON.stringify(value));
}

/** The text of a scalar field; null when it is absent or no scalar. */
export function textAt(map: YAMLMap, key: string, resolve: Resolve = (node) => node): string | null {
  const node = resolve(entryOf(map, key, resolve)?.pair.value);
  return isScalar(node) && node.value !== null ? scalarText(node) : null;
}

export function mapAt(map: YAMLMap, key: string, resolve: Resolve): YAMLMap | null {
  const node = resolve(entryOf(map, key, resolve)?.pair.value);
  return isMap(node) ? node : null;
}

/** Where a node begins; the start of the text when it was not read from one. */
export function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
