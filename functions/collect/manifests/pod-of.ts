import { listOf, objectOf, textOf, textMap } from '../project/fields.ts';
import type { RawObject } from '../raw-source.ts';
import type { ManifestWorkload } from './manifests.ts';

/** The pod that a workload's controller would make from its template, as the API server would have it at first. */
export function podOf({ kind, namespace, name, path, raw }: ManifestWorkload, takenAt: string): RawObject {
  const template = path.reduce((object: RawObject, key) => objectOf(object[key]), raw);
  const metadata = objectOf(template['metadata']);
  const owner = { apiVersion: raw['apiVersion'], kind, name, controller: true };
  return {
    metadata: {
      name,
      namespace,
      labels: textMap(metadata['labels']),
      annotations: textMap(metadata['annotations']),
      creationTimestamp: takenAt,
      // A bare pod may have an owner of its own, but that one did not write it.
      ownerReferences: path.length === 0 ? [] : [owner],
    },
    spec: kind === 'StatefulSet' ? withClaims(objectOf(template['spec']), raw, name) : objectOf(template['spec']),
    status: { phase: 'Pending' },
  };
}

/** A StatefulSet gives each pod a volume for each of its claim templates, of the same name. */
function withClaims(spec: RawObject, raw: RawObject, name: string): RawObject {
  const claims = listOf(objectOf(raw['spec'])['volumeClaimTemplates']).flatMap((template) => {
    const volume = textOf(objectOf(objectOf(template)['metadata'])['name']);
    return volume === null ? [] : [{ name: volume, persistentVolumeClaim: { claimName: `${volume}-${name}-0` } }];
  });
  return claims.length === 0 ? spec : { ...spec, volumes: [...listOf(spec['volumes']), ...claims] };
}
