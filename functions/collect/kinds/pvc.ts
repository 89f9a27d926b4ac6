import type { PersistentVolumeClaim } from '#model/facts/storage.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, type RawObject, textOf } from '../raw/fields.ts';

/** PersistentVolumeClaims of the namespaces whose pods are read. */
export default defineKind({
  name: 'pvc',
  called: 'PersistentVolumeClaims',
  extra: true,
  slice: 'persistentVolumeClaims',
  resources: [
    {
      resource: 'persistentvolumeclaims',
      group: '',
      versions: ['v1'],
      kind: 'PersistentVolumeClaim',
      scope: 'Namespaced',
    },
  ],
  byNamespace: true,
  // A bound claim stays bound.
  manifests: { wins: 'cluster', alone: 'all', applied: toBound },
  snapshot: {
    command: 'kubectl get pvc -A -o json > pvc.json',
    without: 'whether Fargate can mount what the claims of pods are bound to stays unknown',
  },
  keep: [
    'metadata',
    ...['accessModes', 'resources', 'storageClassName', 'volumeMode', 'volumeName'].map((field) => `spec.${field}`),
    'status.phase',
    'apiVersion',
    'kind',
  ],
  fact: (raw): PersistentVolumeClaim => {
    const metadata = objectOf(raw['metadata']);
    const spec = objectOf(raw['spec']);
    const name = essential(metadata['name'], 'a PersistentVolumeClaim', 'metadata.name');
    return {
      namespace: essential(metadata['namespace'], `PersistentVolumeClaim ${name}`, 'metadata.namespace'),
      name,
      phase: textOf(objectOf(raw['status'])['phase']) ?? 'Unknown',
      // No name at all differs from the empty name, with which a claim asks for an existing volume.
      storageClass: spec['storageClassName'] === '' ? '' : textOf(spec['storageClassName']),
      volumeName: textOf(spec['volumeName']),
    };
  },
  value: (list, namespaces) => ({ namespaces, list }),
});

/** A claim that names its volume is bound to that one, or to none. */
function toBound(raw: RawObject): RawObject {
  return textOf(objectOf(raw['spec'])['volumeName']) === null ? raw : { ...raw, status: { phase: 'Bound' } };
}
