import pRetry from 'p-retry';
import { AuditorError } from '#model/auditor-error.ts';

/** Settings of every AWS client: throttling and transient failures are retried, silence times out. */
export const clientSettings = {
  retryMode: 'adaptive',
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

const denied = new Set(['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException', 'AuthorizationError']);

/** A failed AWS call as a sentence: the IAM action, its target, and AWS's message. */
export function awsFault(error: unknown, action: string, target: string): AuditorError {
  if (error instanceof AuditorError) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const reason = [name, message.trim().replace(/\.$/, '')].filter((part) => part !== '' && part !== 'Error').join(': ');
  if (!denied.has(name))
    return new AuditorError('runtime', `${action} failed for ${target}: ${reason}.`, { cause: error });
  return new AuditorError('runtime', `Not allowed to ${action} on ${target}: ${reason}.`, {
    cause: error,
    missingPermission: action,
  });
}

/** HTTP status of the service's answer; undefined if there was none. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

/** Entry of a batch that a service rejected. */
export interface Refused<Entry> {
  /** Null if the service only counts rejected entries. */
  readonly entry: Entry | null;
  readonly reason: string;
  /** True if another attempt may succeed. */
  readonly mayPass: boolean;
}

interface BatchCall<Entry> {
  /** Most entries per call. */
  readonly size: number;
  /** Retries for entries that may succeed. */
  readonly retries: number;
  /** Delay before the second attempt; doubles with each further one. */
  readonly firstDelayMs?: number;
  /**
   * One call of the service. It may succeed although some entries were rejected, which the AWS client does not report
   * as an error.
   */
  readonly send: (entries: readonly Entry[]) => Promise<readonly Refused<Entry>[]>;
}

class SomeRefused extends Error {}

/**
 * Sends all entries, batch by batch; only rejected entries are sent again, as long as all of them may succeed. Returns
 * the entries that were never accepted, for the caller to fail with its own message. Throws if a call fails as a whole.
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
  // An entry rejected for good fails the batch: there is no use in waiting.
  const shouldRetry = ({ error }: { readonly error: Error }) =>
    error instanceof SomeRefused && refused.every(({ mayPass }) => mayPass);
  try {
    await pRetry(attempt, { retries, minTimeout: firstDelayMs, randomize: true, shouldRetry });
  } catch (error) {
    if (!(error instanceof SomeRefused)) throw error;
  }
  return refused;
}
