import { AuditorError } from '#model/auditor-error.ts';

/** Time reserved for storing the results. */
const reserveMs = 15_000;

/**
 * A signal that stops all reads in time. Its reason is a foreseen failure, so that unread facts become `not-evaluated`
 * and the others are kept.
 */
export function deadline(remainingMs: number): { readonly signal: AbortSignal; readonly clear: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new AuditorError('runtime', 'The time of this run was up before it was read'));
  const timer = setTimeout(stop, Math.max(0, remainingMs - reserveMs));
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
