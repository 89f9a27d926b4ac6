import { type ScanSummary, scanSummarySchema } from '#model/scan-summary.ts';
import { BrokenDocument, type Documents } from '../documents.ts';
import { documentOrBroken } from '../parse-document.ts';
import { replaceWhen } from './replace-when.ts';
import { afterSummariesOf, scanIdOfIndexKey, summaryIndexKey, summaryIndexPrefix, summaryKey } from './keys.ts';
import type { Store } from './store.ts';
import { writeOnce } from './write-once.ts';

/** One summary a scan, and an index of them that begins with the newest. */
export function summaryDocuments(store: Store): Pick<Documents, 'writeSummary' | 'readSummary' | 'summariesBefore'> {
  return {
    writeSummary: (summary) => writeSummary(store, summary),
    readSummary: (scanId) => readSummary(store, scanId),
    summariesBefore: (scheduledTime) => summariesBefore(store, scheduledTime),
  };
}

async function writeSummary(store: Store, given: ScanSummary): Promise<string> {
  const { scanId, scheduledTime } = given;
  const key = summaryKey(scanId);
  await replaceWhen(store, {
    key,
    schema: scanSummarySchema,
    decide: (stored) => (stored === null || isBetter(given, stored) ? given : null),
    expectAbsent: true,
  });
  // Only now: what the index names is there.
  const entry = JSON.stringify({ scanId, scheduledTime, key });
  await writeOnce(store, summaryIndexKey(given), entry, 'application/json');
  return key;
}

/** A scan can be summed up again, e.g. after a redrive: later is better, but a gap never replaces the whole. */
function isBetter(a: ScanSummary, b: ScanSummary): boolean {
  if (a.complete !== b.complete) return a.complete;
  return Date.parse(a.completedAt) > Date.parse(b.completedAt);
}

async function* summariesBefore(store: Store, scheduledTime: string): AsyncIterable<ScanSummary> {
  const listing = { after: afterSummariesOf(scheduledTime), pageSize: 30 };
  for await (const indexKey of store.keys(summaryIndexPrefix, listing)) {
    const scanId = scanIdOfIndexKey(indexKey);
    // The summary itself may have expired.
    const stored = scanId === null ? null : await findSummary(store, scanId);
    if (stored instanceof BrokenDocument) store.warn(`${stored.message} It is left out.`);
    else if (stored !== null) yield stored;
  }
}

async function readSummary(store: Store, scanId: string): Promise<ScanSummary | null> {
  const stored = await findSummary(store, scanId);
  if (stored instanceof BrokenDocument) throw stored;
  return stored;
}

async function findSummary(store: Store, scanId: string): Promise<ScanSummary | BrokenDocument | null> {
  const key = summaryKey(scanId);
  const stored = await store.read(key);
  return stored === null ? null : documentOrBroken(scanSummarySchema, stored.text, store.where(key));
}
