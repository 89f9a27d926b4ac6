import * as z from 'zod';
import { compareText } from '#lib/text/compare.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import { type DeliveryField, isOfScan, type StoredResult, storedResultSchema } from '#model/result/stored-result.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { type ScanKey, scanSchema } from '#model/scan/scan.ts';
import { type Documents, BrokenDocument, parseDocument } from '../documents.ts';
import { replaceWhen, type Store } from './store.ts';
import { checkedResultKey, clusterOf, olderKey, pointerKey, pointerPrefix, resultKey } from './keys.ts';

/** Pointer to the newest result of a cluster. */
const pointerSchema = scanSchema.pick({ scanId: true, scheduledTime: true }).extend({ key: z.string() });

type Pointer = z.infer<typeof pointerSchema>;

const rank: Readonly<Record<ClusterResult['status'], number>> = { audited: 2, incomplete: 1, failed: 0 };

type ResultDocuments = Pick<
  Documents,
  | 'writeResult'
  | 'readResult'
  | 'readResultWithSum'
  | 'noteDelivery'
  | 'resultKey'
  | 'moveLatest'
  | 'latestResult'
  | 'knownClusters'
>;

/** Results of each cluster in each scan, with a pointer to the newest. */
export function resultDocuments(store: Store): ResultDocuments {
  return {
    writeResult: (stored) => writeResult(store, stored),
    readResult: async (key) => (await readResult(store, key))?.stored ?? null,
    readResultWithSum: async (key) => {
      const found = await readResult(store, key);
      return found === null ? null : { stored: found.stored, sha256: found.sha256() };
    },
    noteDelivery: (stored, delivery, reason) => noteDelivery(store, stored, delivery, reason),
    resultKey,
    moveLatest: (cluster, due) => moveLatest(store, cluster, due),
    latestResult: (cluster) => latestResult(store, cluster),
    knownClusters: () => knownClusters(store),
  };
}

async function writeResult(store: Store, given: StoredResult): Promise<string> {
  const key = keyOf(given);
  await replaceWhen(store, {
    key,
    schema: storedResultSchema,
    decide: (stored) => (stored === null || isBetter(given, stored) ? given : null),
    expectAbsent: true,
  });
  return key;
}

function isBetter(a: StoredResult, b: StoredResult): boolean {
  return isOfScan(a) === isOfScan(b) ? rankOf(a) > rankOf(b) : isOfScan(a);
}

/** A deleted cluster ranks above one that could not be audited: it tells more. */
function rankOf({ gone, result }: StoredResult): number {
  return gone === true ? 0.5 : rank[result.status];
}

interface KeptResult {
  readonly stored: StoredResult;
  readonly sha256: () => string;
}

async function readResult(store: Store, given: string): Promise<KeptResult | null> {
  const key = checkedResultKey(given);
  const text = await store.read(key);
  if (text === null) return null;
  const stored = parseDocument(storedResultSchema, text.text, store.where(key));
  if ([keyOf(stored), olderKey(keyOf(stored))].includes(key)) return { stored, sha256: text.sha256 };
  throw new BrokenDocument(`${store.where(key)} is broken: it holds the result that belongs to ${keyOf(stored)}.`);
}

async function noteDelivery(
  store: Store,
  given: StoredResult,
  delivery: DeliveryField,
  reason: string | null,
): Promise<void> {
  // One result per scan, cluster and status is kept, so the status identifies the delivered result.
  const isThis = (stored: StoredResult) =>
    stored.result.status === given.result.status && isOfScan(stored) === isOfScan(given) && stored[delivery] !== null;
  await replaceWhen(store, {
    key: keyOf(given),
    schema: storedResultSchema,
    decide: (stored) => (stored !== null && isThis(stored) ? { ...stored, [delivery]: reason } : null),
  });
}

function keyOf({ scanId, scheduledTime, account, region, result }: StoredResult): string {
  return resultKey({ scanId, scheduledTime }, { account, region, cluster: result.name });
}

async function moveLatest(store: Store, cluster: ClusterKey, { scanId, scheduledTime }: ScanKey): Promise<void> {
  const next: Pointer = { scheduledTime, scanId, key: resultKey({ scanId, scheduledTime }, cluster) };
  await replaceWhen(store, {
    key: pointerKey(cluster),
    schema: pointerSchema,
    decide: (stored) => (stored === null || isNewer(next, stored) ? next : null),
  });
}

/** Times may have fractions of a second, so they do not compare as text. The id breaks ties. */
function isNewer(a: ScanKey, b: ScanKey): boolean {
  const later = Date.parse(a.scheduledTime) - Date.parse(b.scheduledTime);
  return later > 0 || (later === 0 && a.scanId > b.scanId);
}

/** Release 0.1.0 may have run before this one, and may run again after it. */
async function latestResult(store: Store, cluster: ClusterKey): Promise<StoredResult | null> {
  const key = pointerKey(cluster);
  const [own, older] = await Promise.all([
    readPointer(store, key, cluster),
    readPointer(store, olderKey(key), cluster),
  ]);
  const newest = own === null || (older !== null && isNewer(older, own)) ? older : own;
  return newest === null ? null : ((await readResult(store, newest.key))?.stored ?? null);
}

async function readPointer(store: Store, key: string, cluster: ClusterKey): Promise<Pointer | null> {
  const stored = await store.read(key);
  if (stored === null) return null;
  const pointer = parseDocument(pointerSchema, stored.text, store.where(key));
  const wanted = resultKey(pointer, cluster);
  if (pointer.key === wanted || pointer.key === olderKey(wanted)) return pointer;
  throw new BrokenDocument(`${store.where(key)} is broken at key: it leads to another cluster or scan.`);
}

async function knownClusters(store: Store): Promise<readonly ClusterKey[]> {
  const prefixes = [pointerPrefix, olderKey(pointerPrefix)];
  const keys = (await Promise.all(prefixes.map((prefix) => Array.fromAsync(store.keys(prefix))))).flat();
  const clusters = new Map(keys.flatMap((key) => clusterOf(key) ?? []).map((one) => [clusterKeyText(one), one]));
  return [...clusters].sort(([a], [b]) => compareText(a, b)).map(([, cluster]) => cluster);
}
