import { listOf, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';
import type { ManifestWorkload } from './manifests.ts';
import type { ObjectPath } from './pod-template.ts';

/** The pod that a workload's controller would make from its template, as the API server would have it at first. */
export function podOf({ kind, namespace, name, path, raw }: ManifestWorkload, takenAt: string): RawObject {
  const template = templateAt(raw, path);
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
      ownerReferences: kind === 'Pod' ? [] : [owner],
    },
    spec: kind === 'StatefulSet' ? withClaims(objectOf(template['spec']), raw, name) : objectOf(template['spec']),
    status: { phase: 'Pending' },
  };
}

/** What stands in an object at this path; empty where nothing does. */
export function templateAt(raw: RawObject, path: ObjectPath): RawObject {
  return objectOf(
    path.reduce<unknown>((node, key) => (Array.isArray(node) ? node[Number(key)] : objectOf(node)[key]), raw),
  );
}

/** A StatefulSet gives each pod a volume for each of its claim templates, of the same name. */
function withClaims(spec: RawObject, raw: RawObject, name: string): RawObject {
  const claims = claimTemplates(raw, name).map(({ volume, claimName }) => {
    return { name: volume, persistentVolumeClaim: { claimName } };
  });
  return claims.length === 0 ? spec : { ...spec, volumes: [...listOf(spec['volumes']), ...claims] };
}

/** The claims that a StatefulSet would make for its first pod; none of another workload. */
export function claimsOf({ kind, namespace, name, raw }: ManifestWorkload): RawObject[] {
  if (kind !== 'StatefulSet') return [];
  return claimTemplates(raw, name).map(({ claimName, spec }) => {
    return { metadata: { name: claimName, namespace }, spec, status: { phase: 'Pending' } };
  });
}

function claimTemplates(raw: RawObject, name: string) {
  return listOf(objectOf(raw['spec'])['volumeClaimTemplates']).flatMap((template) => {
    const { metadata, spec } = objectOf(template);
    const volume = textOf(objectOf(metadata)['name']);
    return volume === null ? [] : [{ volume, claimName: `${volume}-${name}-0`, spec: objectOf(spec) }];
  });
}
