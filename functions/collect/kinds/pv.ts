import type { PersistentVolume } from '#model/facts/storage.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, only, type RawObject, textOf } from '../raw/fields.ts';
import { keepFields } from '../raw/redaction.ts';

/** Volume source fields of a PersistentVolume, as listed in the API reference. */
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

/** Amazon EFS CSI driver: its volumes are the only ones that Fargate is known to mount. */
const efs = 'efs.csi.aws.com';

/** PersistentVolumes. Relevant are those bound to claims of pods, and EFS volumes that may yet be bound. */
export default defineKind({
  name: 'pv',
  called: 'PersistentVolumes',
  extra: true,
  slice: 'persistentVolumes',
  after: ['persistentVolumeClaims'],
  resources: [
    { resource: 'persistentvolumes', group: '', versions: ['v1'], kind: 'PersistentVolume', scope: 'Cluster' },
  ],
  among: async (reading) => {
    const claims = await reading.slice('persistentVolumeClaims');
    if (!claims.ok || claims.value.list.length === 0) return null;
    const bound = new Set(claims.value.list.flatMap(({ volumeName }) => volumeName ?? []));
    return ({ name, driver, isFree }) => bound.has(name) || (isFree && driver === efs);
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
      handle: handleOf(objectOf(spec['csi'])),
      storageClass: textOf(spec['storageClassName']) ?? '',
      isFree: (textOf(objectOf(raw['status'])['phase']) ?? 'Available') === 'Available',
    };
  },
});

/** File system type of a volume of the EFS CSI driver, by its handle: for S3 Files it starts with `s3files:`. */
function handleOf({ driver, volumeHandle }: RawObject): PersistentVolume['handle'] {
  if (driver !== efs) return null;
  return (textOf(volumeHandle) ?? '').startsWith('s3files:') ? 's3files' : 'efs';
}

/** Needed part of a CSI volume; of the handle only the type that `handleOf` reads. */
function redactSource(source: string, value: unknown): RawObject {
  const kept = only(['driver'], value);
  const isS3Files = source === 'csi' && handleOf(objectOf(value)) === 's3files';
  return isS3Files ? { ...kept, volumeHandle: 's3files:***' } : kept;
}

/** Drops driver options and attributes, which may hold anything; the name of the driver is enough. */
function redactVolume(raw: RawObject): RawObject {
  const kept = keepTerms(raw);
  const spec = objectOf(raw['spec']);
  const sources = volumeSources.filter((source) => source in spec);
  const redacted = Object.fromEntries(sources.map((source) => [source, redactSource(source, spec[source])]));
  return { ...kept, spec: { ...objectOf(kept['spec']), ...(redacted as RawObject) } };
}
