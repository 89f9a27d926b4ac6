import type { PersistentVolume } from '#model/storage.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, only, type RawObject, textOf } from '../raw/fields.ts';
import { keepFields } from '../raw/redaction.ts';

/** Fields of a PersistentVolume that describe where its data is, as the API reference lists them. */
const volumeSources = [
  'csi',
  'nfs',
  'hostPath',
  'local',
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'glusterfs',
  'iscsi',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
] as const;

const keepTerms = keepFields([
  'metadata',
  ...['accessModes', 'capacity', 'claimRef', 'storageClassName', 'volumeMode'].map((field) => `spec.${field}`),
  'status.phase',
  'apiVersion',
  'kind',
]);

/** PersistentVolumes, of which those count that claims of pods are bound to. */
export default defineKind({
  name: 'pv',
  called: 'PersistentVolumes',
  slice: 'persistentVolumes',
  after: ['persistentVolumeClaims'],
  resources: [
    { resource: 'persistentvolumes', group: '', versions: ['v1'], kind: 'PersistentVolume', scope: 'Cluster' },
  ],
  among: async (reading) => {
    const claims = await reading.slice('persistentVolumeClaims');
    return new Set(claims.ok ? claims.value.list.flatMap(({ volumeName }) => volumeName ?? []) : []);
  },
  manifests: { wins: 'manifests', alone: 'all' },
  snapshot: {
    command: 'kubectl get pv -o json > pv.json',
    without: 'whether Fargate can mount what the claims of pods are bound to stays unknown',
  },
  keep: redactVolume,
  fact: (raw): PersistentVolume => {
    const spec = objectOf(raw['spec']);
    return {
      name: essential(objectOf(raw['metadata'])['name'], 'a PersistentVolume', 'metadata.name'),
      type: volumeSources.find((source) => source in spec) ?? null,
      driver: textOf(objectOf(spec['csi'])['driver']),
    };
  },
});

/** Options and attributes of drivers hold whatever a driver takes; which driver it is, is enough. */
function redactVolume(raw: RawObject): RawObject {
  const kept = keepTerms(raw);
  const spec = objectOf(raw['spec']);
  const sources = volumeSources.filter((source) => source in spec);
  const redacted = Object.fromEntries(sources.map((source) => [source, only(['driver'], spec[source])]));
  return { ...kept, spec: { ...objectOf(kept['spec']), ...(redacted as RawObject) } };
}
