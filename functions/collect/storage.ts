import { compareText } from '#lib/compare-text.ts';
import type { Slices } from '#model/cluster-facts.ts';
import type { Claims, PersistentVolume } from '#model/storage.ts';
import { readSlice } from './raw/slices.ts';
import { toClaim, toVolume } from './project/to-storage.ts';
import { collectPages } from './raw/pages.ts';
import type { RawSource } from './raw-source.ts';

type StorageSlices = Pick<Slices, 'persistentVolumeClaims' | 'persistentVolumes'>;

/** Claims of the namespaces whose pods are read, and of all volumes those that these claims are bound to. */
export async function readStorage(source: RawSource, namespaces: readonly string[] | null): Promise<StorageSlices> {
  const claims = await readSlice<Claims>(async () => {
    const list = await collectPages(source.persistentVolumeClaims(namespaces), toClaim);
    return { namespaces, list: list.sort(byPlace) };
  });
  const volumes = claims.ok ? await readSlice(() => boundVolumes(source, claims.value)) : claims;
  return { persistentVolumeClaims: claims, persistentVolumes: volumes };
}

async function boundVolumes(source: RawSource, { list }: Claims): Promise<readonly PersistentVolume[]> {
  const bound = new Set(list.flatMap(({ volumeName }) => volumeName ?? []));
  if (bound.size === 0) return [];
  const volumes = await collectPages(source.persistentVolumes(), (raw) => {
    const volume = toVolume(raw);
    return bound.has(volume.name) ? volume : null;
  });
  return volumes.sort((a, b) => compareText(a.name, b.name));
}

function byPlace(a: Claims['list'][number], b: Claims['list'][number]): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}
