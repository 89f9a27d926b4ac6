import { toIso } from '#lib/time.ts';
import type { Namespace } from '#model/cluster-facts.ts';
import { essential, objectOf, type RawObject, textMap } from '../raw/fields.ts';

export function toNamespace(raw: RawObject): Namespace {
  const metadata = objectOf(raw['metadata']);
  return {
    name: essential(metadata['name'], 'a namespace', 'metadata.name'),
    labels: textMap(metadata['labels']),
    createdAt: toIso(metadata['creationTimestamp']),
  };
}
