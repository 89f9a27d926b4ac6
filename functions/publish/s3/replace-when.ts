import pRetry from 'p-retry';
import type { z } from 'zod';
import { Fault } from '#model/fault.ts';
import { parseDocument } from '../parse-document.ts';
import type { Store, StoredText } from './store.ts';

export interface Replacement<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /** What should be there in place of what is; null to leave it. May be asked again, when another was faster. */
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
      ...{ retries: attempts - 1, minTimeout: 20, factor: 1.7, maxTimeout: 1000, randomize: true },
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
  const current = stored === null ? null : parseDocument(schema, stored.text, store.where(key));
  const next = decide(current);
  if (next === null) {
    if (current === null) throw new Error(`nothing to be kept at ${key}`);
    return current;
  }
  const condition = stored === null ? 'absent' : { etag: stored.etag };
  if (await store.write(key, JSON.stringify(next), 'application/json', condition)) return next;
  throw new LostRace();
}
