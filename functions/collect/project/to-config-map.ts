import { toIso } from '#lib/time.ts';
import type { ConfigMap } from '#model/cluster-facts.ts';
import { essential, listOf, objectOf, type RawObject, textMap } from '../raw/fields.ts';

export function toConfigMap(raw: RawObject): ConfigMap {
  const metadata = objectOf(raw['metadata']);
  const name = essential(metadata['name'], 'a ConfigMap', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `ConfigMap ${name}`, 'metadata.namespace'),
    name,
    data: textMap(raw['data']),
    createdAt: toIso(metadata['creationTimestamp']),
    dataChangedAt: dataChangedAt(metadata),
  };
}

/** A manager that only labels the object owns no `f:data`, so its time says nothing about the configuration. */
function dataChangedAt(metadata: RawObject): string | null {
  const times = listOf(metadata['managedFields'])
    .map(objectOf)
    .filter((entry) => 'f:data' in objectOf(entry['fieldsV1']))
    .map((entry) => toIso(entry['time']))
    .filter((time) => time !== null);
  return times.sort().at(-1) ?? null;
}
