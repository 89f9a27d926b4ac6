import type { OwnerRef } from '#model/pod.ts';
import type { RawObject } from '../raw-source.ts';
import { listOf, objectOf, textOf } from './fields.ts';

/** The controller among `metadata.ownerReferences`; other owners only keep the object from being collected. */
export function toOwner(metadata: RawObject): OwnerRef | null {
  for (const item of listOf(metadata['ownerReferences'])) {
    const reference = objectOf(item);
    const kind = textOf(reference['kind']);
    const name = textOf(reference['name']);
    if (reference['controller'] === true && kind !== null && name !== null) {
      const apiVersion = textOf(reference['apiVersion']) ?? '';
      return { apiVersion, kind, name, uid: textOf(reference['uid']) ?? '' };
    }
  }
  return null;
}
