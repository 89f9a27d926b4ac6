import { isMap, type Pair, type YAMLMap } from 'yaml';
import { lastOfEach } from '#collect/manifests/repeated-keys.ts';
import { keyText } from '#collect/manifests/yaml-documents.ts';

/** The pairs of `data` that count, none when it is no map. */
export function dataPairs(map: YAMLMap): Pair[] {
  const data = nodeAt(map, 'data');
  return isMap(data) ? lastOfEach(data.items) : [];
}

/** The node of a key, the last of several, of the map itself. */
export function nodeAt(map: YAMLMap, key: string): unknown {
  return map.items.findLast((pair) => keyText(pair) === key)?.value;
}
