import pRetry from 'p-retry';
import type { z } from 'zod';
import { Fault } from '#model/fault.ts';
import { BrokenDocument, documentOrBroken } from '../parse-document.ts';
import type { Store, StoredText } from './store.ts';

export interface Replacement<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /**
   * The next document in place of the stored one; null to leave that. May be asked again, when another was faster. A
   * broken document counts as none, since nobody could ever read it again.
   */
  readonly decide: (stored: T | null) => T | null;
  /** Writes before it reads, where usually there is nothing yet. */
  readonly expectAbsent?: boolean;
}

class LostRace extends Error {}

const attempts = 12;

/** Changes a document that others may be changing too. Gives what is there afterwards. */
export async function replaceWhen<T>(store: Store, replacement: Replacement<T>): Promise<T> {
  let isFirst = true;
  const attempt = async () => {
    const stored = isFirst && replacement.expectAbsent === true ? null : await store.read(replacement.key);
    isFirst = false;
    return replaceOnce(store, replacement, stored);
  };
  try {
    return await pRetry(attempt, {
      retries: attempts - 1,
      minTimeout: store.firstDelayMs,
      factor: 1.7,
      maxTimeout: 1000,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof LostRace,
    });
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    const where = store.where(replacement.key);
    throw new Fault('runtime', `${where} kept changing: not written after ${String(attempts)} attempts.`);
  }
}

async function replaceOnce<T>(
  store: Store,
  { key, schema, decide }: Replacement<T>,
  stored: StoredText | null,
): Promise<T> {
  const found = stored === null ? null : documentOrBroken(schema, stored.text, store.where(key));
  const current = found instanceof BrokenDocument ? null : found;
  const next = decide(current);
  if (next === null) {
    if (found === null) throw new Error(`nothing to be kept at ${key}`);
    if (found instanceof BrokenDocument) throw found;
    return found;
  }
  if (found instanceof BrokenDocument) store.warn(`${found.message} It is replaced.`);
  const condition = stored === null ? 'absent' : { etag: stored.etag };
  if (await store.write(key, JSON.stringify(next), 'application/json', condition)) return next;
  throw new LostRace();
}

/** Writes what is not there yet; what is there stays as it is. */
export async function writeOnce(store: Store, key: string, text: string, type: string): Promise<void> {
  for (let left = 5; left > 0; left -= 1) {
    if (await store.write(key, text, type, 'absent')) return;
    // A conflict alone does not mean that the other one got through.
    if ((await store.read(key)) !== null) return;
  }
  throw new Fault('runtime', `${store.where(key)} could not be written: others are writing it.`);
}
