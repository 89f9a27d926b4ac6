import * as z from 'zod';
import { AuditorError } from '#model/auditor-error.ts';
import {
  type ManifestLine,
  manifestLineSchema,
  type ScanPlan,
  scanPlanSchema,
  type ScanSummary,
  scanSummarySchema,
} from '#model/scan/scan.ts';
import { type Documents, BrokenDocument, documentOrBroken, parseDocument } from '../documents.ts';
import { replaceWhen, writeOnce, type Store } from './store.ts';
import {
  afterSummariesOf,
  checkedManifestKey,
  claimKey,
  manifestKey,
  olderKey,
  planKey,
  scanIdOfIndexKey,
  summaryIndexKey,
  summaryIndexPrefix,
  summaryKey,
} from './keys.ts';

const claimSchema = z.object({ executionId: z.string() });

type ScanDocuments = Pick<
  Documents,
  | 'claimScan'
  | 'manifestKey'
  | 'writePlan'
  | 'readPlan'
  | 'writeManifest'
  | 'readManifest'
  | 'writeSummary'
  | 'readSummary'
  | 'summariesBefore'
>;

/** Claim, plan and manifest at the start of a scan, its summary at the end, and an index of summaries, newest first. */
export function scanDocuments(store: Store): ScanDocuments {
  return {
    claimScan: (scanId, executionId) => claimScan(store, scanId, executionId),
    manifestKey,
    writePlan: (plan) => writePlan(store, plan),
    readPlan: (scanId) => readPlan(store, scanId),
    writeManifest: (scanId, lines) => writeManifest(store, scanId, lines),
    readManifest: (key) => readManifest(store, key),
    writeSummary: (summary) => writeSummary(store, summary),
    readSummary: (scanId) => readSummary(store, scanId),
    summariesBefore: (scheduledTime) => summariesBefore(store, scheduledTime),
  };
}

async function claimScan(store: Store, scanId: string, executionId: string): Promise<boolean> {
  const claim = await replaceWhen(store, {
    key: claimKey(scanId),
    schema: claimSchema,
    decide: (stored) => (stored === null ? { executionId } : null),
    expectAbsent: true,
  });
  return claim.executionId === executionId;
}

function writePlan(store: Store, plan: ScanPlan): Promise<ScanPlan> {
  return replaceWhen(store, {
    key: planKey(plan.scanId),
    schema: scanPlanSchema,
    decide: (stored) => (stored === null ? plan : null),
    expectAbsent: true,
  });
}

async function readPlan(store: Store, scanId: string): Promise<ScanPlan | null> {
  const key = planKey(scanId);
  const stored = await store.read(key);
  return stored === null ? null : parseDocument(scanPlanSchema, stored.text, store.where(key));
}

async function writeManifest(store: Store, scanId: string, lines: readonly ManifestLine[]): Promise<string> {
  const key = manifestKey(scanId);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeOnce(store, key, text, 'application/x-ndjson');
  return key;
}

async function* readManifest(store: Store, given: string): AsyncIterable<ManifestLine | BrokenDocument> {
  const key = checkedManifestKey(given);
  const stored = await store.read(key);
  if (stored === null) throw new AuditorError('runtime', `There is no manifest ${store.where(key)}.`);
  for (const [index, line] of stored.text.split('\n').entries()) {
    if (line.trim() === '') continue;
    yield documentOrBroken(manifestLineSchema, line, `${store.where(key)} line ${index + 1}`);
  }
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
  // Written last, so that the summary in the index exists.
  const entry = JSON.stringify({ scanId, scheduledTime, key });
  await writeOnce(store, summaryIndexKey(given), entry, 'application/json');
  return key;
}

/**
 * A scan can be summarized again, e.g. after a redrive: the later summary wins, but an incomplete one never replaces a
 * complete one.
 */
function isBetter(a: ScanSummary, b: ScanSummary): boolean {
  if (a.complete !== b.complete) return a.complete;
  return Date.parse(a.completedAt) > Date.parse(b.completedAt);
}

async function* summariesBefore(store: Store, scheduledTime: string): AsyncIterable<ScanSummary> {
  const from = afterSummariesOf(scheduledTime);
  const indexes = [store.keys(summaryIndexPrefix, { after: from, pageSize: 30 })];
  indexes.push(store.keys(olderKey(summaryIndexPrefix), { after: olderKey(from), pageSize: 30 }));
  for await (const indexKey of inOrder(indexes)) {
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
  for (const key of [summaryKey(scanId), olderKey(summaryKey(scanId))]) {
    const stored = await store.read(key);
    if (stored !== null) return documentOrBroken(scanSummarySchema, stored.text, store.where(key));
  }
  return null;
}

/** Merges sorted lists of keys by their release 0.1.0 form; a key in two lists is returned once. */
async function* inOrder(lists: readonly AsyncIterable<string>[]): AsyncGenerator<string> {
  const heads = await Promise.all(lists.map((list) => headOf(list[Symbol.asyncIterator]())));
  for (;;) {
    const least = heads
      .flatMap(({ key }) => (key === null ? [] : [key]))
      .reduce<string | null>((a, b) => (a === null || olderKey(b) < olderKey(a) ? b : a), null);
    if (least === null) return;
    yield least;
    for (const [index, head] of heads.entries())
      if (head.key !== null && olderKey(head.key) === olderKey(least)) heads[index] = await headOf(head.rest);
  }
}

interface Head {
  /** Current key; null at the end. */
  readonly key: string | null;
  readonly rest: AsyncIterator<string, unknown>;
}

async function headOf(rest: AsyncIterator<string, unknown>): Promise<Head> {
  const next: IteratorResult<string, unknown> = await rest.next();
  return { key: next.done === true ? null : next.value, rest };
}
