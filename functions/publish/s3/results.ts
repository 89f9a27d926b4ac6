import type { Delivery } from '#model/delivery.ts';
import type { ClusterResult } from '#model/result.ts';
import { type StoredResult, storedResultSchema } from '#model/stored-result.ts';
import { BrokenDocument, type Documents } from '../documents.ts';
import { parseDocument } from '../parse-document.ts';
import { replaceWhen } from './replace-when.ts';
import { checkedResultKey, resultKey } from './keys.ts';
import type { Store } from './store.ts';

const rank: Readonly<Record<ClusterResult['status'], number>> = { audited: 2, incomplete: 1, failed: 0 };

/** The result of each cluster in each scan. */
export function resultDocuments(
  store: Store,
): Pick<Documents, 'writeResult' | 'readResult' | 'noteDelivery' | 'resultKey'> {
  return {
    writeResult: (stored) => writeResult(store, stored),
    readResult: (key) => readResult(store, key),
    noteDelivery: (stored, delivery, reason) => noteDelivery(store, stored, delivery, reason),
    resultKey,
  };
}

async function writeResult(store: Store, given: StoredResult): Promise<string> {
  const key = keyOf(given);
  await replaceWhen(store, {
    key,
    schema: storedResultSchema,
    decide: (stored) => (stored === null || rank[given.result.status] > rank[stored.result.status] ? given : null),
    expectAbsent: true,
  });
  return key;
}

export async function readResult(store: Store, given: string): Promise<StoredResult | null> {
  const key = checkedResultKey(given);
  const text = await store.read(key);
  if (text === null) return null;
  const stored = parseDocument(storedResultSchema, text.text, store.where(key));
  if (keyOf(stored) === key) return stored;
  throw new BrokenDocument(`${store.where(key)} is broken: it holds the result that belongs to ${keyOf(stored)}.`);
}

async function noteDelivery(
  store: Store,
  given: StoredResult,
  delivery: Delivery,
  reason: string | null,
): Promise<void> {
  // Of a scan and a cluster one result of a status is kept, so that the status tells which result was delivered.
  const isThis = (stored: StoredResult) => stored.result.status === given.result.status && stored[delivery] !== null;
  await replaceWhen(store, {
    key: keyOf(given),
    schema: storedResultSchema,
    decide: (stored) => (stored !== null && isThis(stored) ? { ...stored, [delivery]: reason } : null),
  });
}

function keyOf({ scanId, scheduledTime, account, region, result }: StoredResult): string {
  return resultKey({ scanId, scheduledTime }, { account, region, cluster: result.name });
}
