import pRetry from 'p-retry';
import { Fault } from '#model/fault.ts';

/** How every client of AWS asks: throttling and passing failures are tried again, silence ends. */
export const clientSettings = {
  retryMode: 'adaptive',
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

const denied = new Set(['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException', 'AuthorizationError']);

/** A failed call of AWS as a sentence: the IAM action, what it was asked of, and what AWS said. */
export function awsFault(error: unknown, action: string, target: string): Fault {
  if (error instanceof Fault) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const reason = [name, message.trim().replace(/\.$/, '')].filter((part) => part !== '' && part !== 'Error').join(': ');
  if (!denied.has(name)) return new Fault('runtime', `${action} failed for ${target}: ${reason}.`, { cause: error });
  return new Fault('runtime', `Not allowed to ${action} on ${target}: ${reason}.`, {
    cause: error,
    missingPermission: action,
  });
}

/** The status that the service answered with; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

/** An entry of a batch that a service did not take. */
export interface Refused<Entry> {
  /** Null where the service counts entries and names none. */
  readonly entry: Entry | null;
  readonly reason: string;
  /** True when another attempt may succeed. */
  readonly mayPass: boolean;
}

interface BatchCall<Entry> {
  /** Entries that the service takes at once. */
  readonly size: number;
  /** Attempts after the first, for entries that may pass. */
  readonly retries: number;
  /** Wait before the second attempt; each further one waits twice as long. */
  readonly firstDelayMs?: number;
  /** One call of the service, which can succeed while some of its entries fail, and of that its client does not know. */
  readonly send: (entries: readonly Entry[]) => Promise<readonly Refused<Entry>[]>;
}

class SomeRefused extends Error {}

/**
 * Sends all entries, batch by batch; of a batch, only entries that were not taken are sent again, while each of them may
 * pass. Gives those that were never taken: the caller fails, in words of its own. A call that fails as a whole fails this.
 */
export async function sendInBatches<Entry>(
  entries: readonly Entry[],
  call: BatchCall<Entry>,
): Promise<readonly Refused<Entry>[]> {
  const refused: Refused<Entry>[] = [];
  for (let start = 0; start < entries.length; start += call.size)
    refused.push(...(await sendBatch(entries.slice(start, start + call.size), call)));
  return refused;
}

async function sendBatch<Entry>(
  batch: readonly Entry[],
  { retries, firstDelayMs = 50, send }: BatchCall<Entry>,
): Promise<readonly Refused<Entry>[]> {
  let left = batch;
  let refused: readonly Refused<Entry>[] = [];
  const attempt = async () => {
    refused = await send(left);
    left = refused.flatMap(({ entry }) => entry ?? []);
    if (refused.length > 0) throw new SomeRefused();
  };
  // Refused for good, an entry fails the whole: there is nothing to wait for.
  const shouldRetry = ({ error }: { readonly error: Error }) =>
    error instanceof SomeRefused && refused.every(({ mayPass }) => mayPass);
  try {
    await pRetry(attempt, { retries, minTimeout: firstDelayMs, randomize: true, shouldRetry });
  } catch (error) {
    if (!(error instanceof SomeRefused)) throw error;
  }
  return refused;
}
