import * as z from 'zod';
import { Fault } from '#model/fault.ts';
import { type ManifestLine, manifestLineSchema } from '#model/scan-manifest.ts';
import type { BrokenDocument, Documents } from '../documents.ts';
import { documentOrBroken } from '../parse-document.ts';
import { replaceWhen } from './replace-when.ts';
import { checkedManifestKey, claimKey, manifestKey } from './keys.ts';
import type { Store } from './store.ts';
import { writeOnce } from './write-once.ts';

const claimSchema = z.object({ executionId: z.string() });

/** How a scan begins: who does it, and what there is to do. */
export function scanDocuments(store: Store): Pick<Documents, 'claimScan' | 'writeManifest' | 'readManifest'> {
  return {
    claimScan: (scanId, executionId) => claimScan(store, scanId, executionId),
    writeManifest: (scanId, lines) => writeManifest(store, scanId, lines),
    readManifest: (key) => readManifest(store, key),
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

async function writeManifest(store: Store, scanId: string, lines: readonly ManifestLine[]): Promise<string> {
  const key = manifestKey(scanId);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeOnce(store, key, text, 'application/x-ndjson');
  return key;
}

async function* readManifest(store: Store, given: string): AsyncIterable<ManifestLine | BrokenDocument> {
  const key = checkedManifestKey(given);
  const stored = await store.read(key);
  if (stored === null) throw new Fault('runtime', `There is no manifest ${store.where(key)}.`);
  for (const [index, line] of stored.text.split('\n').entries()) {
    if (line.trim() === '') continue;
    yield documentOrBroken(manifestLineSchema, line, `${store.where(key)} line ${index + 1}`);
  }
}
