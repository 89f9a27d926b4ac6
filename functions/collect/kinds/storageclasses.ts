import type { StorageClass } from '#model/facts/storage.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, textMap, textOf } from '../raw/fields.ts';

const defaultKey = 'storageclass.kubernetes.io/is-default-class';

/** StorageClasses, which provision volumes for claims. */
export default defineKind({
  name: 'storageclasses',
  called: 'StorageClasses',
  extra: true,
  slice: 'storageClasses',
  resources: [
    {
      resource: 'storageclasses',
      group: 'storage.k8s.io',
      versions: ['v1'],
      kind: 'StorageClass',
      scope: 'Cluster',
    },
  ],
  manifests: { wins: 'manifests', alone: 'all' },
  snapshot: {
    command: 'kubectl get storageclasses -o json > storageclasses.json',
    without: 'of a claim that is not bound, only the name of its class says what would be made for it',
  },
  keep: ({ apiVersion, kind, metadata, provisioner }) => {
    const { name, annotations } = objectOf(metadata);
    const isDefault = textMap(annotations)[defaultKey] === 'true';
    const kept = { name, ...(isDefault && { annotations: { [defaultKey]: 'true' } }) };
    return { apiVersion, kind, metadata: kept, provisioner };
  },
  fact: (raw): StorageClass => {
    const { name, annotations } = objectOf(raw['metadata']);
    return {
      name: essential(name, 'a StorageClass', 'metadata.name'),
      provisioner: textOf(raw['provisioner']) ?? '',
      isDefault: textMap(annotations)[defaultKey] === 'true',
    };
  },
});
