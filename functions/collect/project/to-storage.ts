import type { PersistentVolume, PersistentVolumeClaim } from '#model/storage.ts';
import { essential, objectOf, type RawObject, textOf } from '../raw/fields.ts';

/** Fields of a PersistentVolume that describe where its data is, as the API reference lists them. */
export const volumeSources = [
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

export function toClaim(raw: RawObject): PersistentVolumeClaim {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const name = essential(metadata['name'], 'a PersistentVolumeClaim', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `PersistentVolumeClaim ${name}`, 'metadata.namespace'),
    name,
    phase: textOf(objectOf(raw['status'])['phase']) ?? 'Unknown',
    storageClass: textOf(spec['storageClassName']),
    volumeName: textOf(spec['volumeName']),
  };
}

export function toVolume(raw: RawObject): PersistentVolume {
  const spec = objectOf(raw['spec']);
  return {
    name: essential(objectOf(raw['metadata'])['name'], 'a PersistentVolume', 'metadata.name'),
    type: volumeSources.find((source) => source in spec) ?? null,
    driver: textOf(objectOf(spec['csi'])['driver']),
  };
}
