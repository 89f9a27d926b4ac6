import { isMap, type Pair, type YAMLMap } from 'yaml';

/** The pairs of `data`, none when it is no map. */
export function dataPairs(map: YAMLMap): Pair[] {
  const data = map.get('data', true);
  return isMap(data) ? data.items : [];
}
