import { objectOf, only, type RawObject } from '../raw/fields.ts';
import { volumeSources } from '../project/to-storage.ts';
import { redactObject } from './redact.ts';

/** What of a claim is written: what it asks for, and what it is bound to. */
const claimFields = ['accessModes', 'resources', 'storageClassName', 'volumeMode', 'volumeName'];
const volumeFields = ['accessModes', 'capacity', 'claimRef', 'storageClassName', 'volumeMode'];

export function redactClaim(raw: RawObject): RawObject {
  const { status } = raw;
  return { ...redactObject(raw), spec: only(claimFields, raw['spec']), status: only(['phase'], status) };
}

/** Options and attributes of drivers hold whatever a driver takes; which driver it is, is enough. */
export function redactVolume(raw: RawObject): RawObject {
  const spec = objectOf(raw['spec']);
  const sources = volumeSources.filter((source) => source in spec);
  const redacted = sources.map((source) => [source, only(['driver'], spec[source])]);
  return {
    ...redactObject(raw),
    spec: { ...only(volumeFields, spec), ...(Object.fromEntries(redacted) as RawObject) },
    status: only(['phase'], raw['status']),
  };
}
