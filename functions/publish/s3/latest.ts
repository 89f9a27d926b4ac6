import * as z from 'zod';
import { compareText } from '#lib/compare-text.ts';
import type { ClusterKey } from '#model/cluster-key.ts';
import type { StoredResult } from '#model/stored-result.ts';
import { scanSchema } from '#model/scan.ts';
import { BrokenDocument, type Documents } from '../documents.ts';
import { parseDocument } from '../parse-document.ts';
import { replaceWhen } from './replace-when.ts';
import { clusterOf, pointerKey, pointerPrefix, resultKey } from './keys.ts';
import { readResult } from './results.ts';
import type { Store } from './store.ts';

const pointerSchema = scanSchema.pick({ scanId: true, scheduledTime: true }).extend({ key: z.string() });

type Pointer = z.infer<typeof pointerSchema>;
type Due = Pick<StoredResult, 'scanId' | 'scheduledTime'>;

/** Which result of a cluster is the newest. */
export function latestDocuments(store: Store): Pick<Documents, 'moveLatest' | 'latestResult' | 'knownClusters'> {
  return {
    moveLatest: (cluster, due) => moveLatest(store, cluster, due),
    latestResult: (cluster) => latestResult(store, cluster),
    knownClusters: () => knownClusters(store),
  };
}

async function moveLatest(store: Store, cluster: ClusterKey, { scanId, scheduledTime }: Due): Promise<void> {
  const next: Pointer = { scheduledTime, scanId, key: resultKey({ scanId, scheduledTime }, cluster) };
  await replaceWhen(store, {
    key: pointerKey(cluster),
    schema: pointerSchema,
    decide: (stored) => (stored === null || isNewer(next, stored) ? next : null),
  });
}

/** Times have seconds or fractions of them, so they do not compare as text. The id decides between equal ones. */
function isNewer(a: Due, b: Due): boolean {
  const later = Date.parse(a.scheduledTime) - Date.parse(b.scheduledTime);
  return later > 0 || (later === 0 && a.scanId > b.scanId);
}

async function latestResult(store: Store, cluster: ClusterKey): Promise<StoredResult | null> {
  const key = pointerKey(cluster);
  const stored = await store.read(key);
  if (stored === null) return null;
  const pointer = parseDocument(pointerSchema, stored.text, store.where(key));
  if (pointer.key !== resultKey(pointer, cluster))
    throw new BrokenDocument(`${store.where(key)} is broken at key: it leads to another cluster or scan.`);
  return readResult(store, pointer.key);
}

async function knownClusters(store: Store): Promise<readonly ClusterKey[]> {
  const keys = await Array.fromAsync(store.keys(pointerPrefix));
  return keys.flatMap((key) => clusterOf(key) ?? []).sort(byPlace);
}

function byPlace(a: ClusterKey, b: ClusterKey): number {
  return compareText(a.account, b.account) || compareText(a.region, b.region) || compareText(a.cluster, b.cluster);
}
