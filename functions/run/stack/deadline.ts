import { Fault } from '#model/fault.ts';

/** Time kept back for writing down what was found. */
const reserveMs = 15_000;

/**
 * A signal that stops all reading in time. Its reason is a foreseen failure, so that what was not read yet becomes
 * `not-evaluated` and what was read is kept.
 */
export function deadline(remainingMs: number): { readonly signal: AbortSignal; readonly clear: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new Fault('runtime', 'The time of this run was up before it was read'));
  const timer = setTimeout(stop, Math.max(0, remainingMs - reserveMs));
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
