import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { HttpError, TimeoutError, TruncatedError } from './http-errors.ts';

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface RetryOptions {
  readonly sleep?: Sleep | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Longest wait that a server may ask for; if it asks for more, the request fails at once. Default: a minute. */
  readonly mostWaitMs?: number | undefined;
  /** Two by default: a host that does not answer rarely comes up while we wait. */
  readonly connectAttempts?: number | undefined;
}

const attempts = 5;
const baseMs = 500;
const maxBackoffMs = 10_000;
const maxRetryAfterMs = 60_000;

const brokenConnection = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE']);
const noConnection = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

const sleepFor: Sleep = (ms, signal) => wait(ms, undefined, { signal });

/**
 * Retries transient failures: throttling, server errors, broken connections. Waits as long as the server asks, up to a
 * limit.
 */
export function retrying<T>(attempt: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { sleep = sleepFor, signal, mostWaitMs = maxRetryAfterMs, connectAttempts = 2 } = options;
  return pRetry(attempt, {
    retries: attempts - 1,
    // The wait happens in shouldRetry, so that tests need not sleep and Retry-After takes precedence.
    minTimeout: 0,
    signal,
    shouldRetry: async ({ error, attemptNumber }) => {
      if (attemptNumber >= attemptsFor(error, connectAttempts)) return false;
      const ms = delayMs(error, attemptNumber);
      if (ms > mostWaitMs) return false;
      await sleep(ms, signal);
      return true;
    },
  });
}

function attemptsFor(error: unknown, connectAttempts: number): number {
  if (error instanceof HttpError) return error.status === 429 || error.status >= 500 ? attempts : 1;
  if (error instanceof TruncatedError) return attempts;
  if (error instanceof TimeoutError) return error.phase === 'connect' ? connectAttempts : 3;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (brokenConnection.has(code)) return attempts;
  return noConnection.has(code) ? connectAttempts : 1;
}

function delayMs(error: unknown, attemptNumber: number): number {
  const asked = error instanceof HttpError ? retryAfterMs(error.headers) : null;
  if (asked !== null) return Math.min(asked, maxRetryAfterMs);
  const ceiling = Math.min(baseMs * 2 ** (attemptNumber - 1), maxBackoffMs);
  return Math.round(ceiling * (0.5 + Math.random() / 2));
}

/** Seconds, or a date; a date is compared with the server's own clock, so that a skewed local one does no harm. */
export function retryAfterMs(headers: HttpError['headers']): number | null {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const until = Date.parse(value);
  const now = typeof headers['date'] === 'string' ? Date.parse(headers['date']) : Date.now();
  return Number.isNaN(until) ? null : Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}
