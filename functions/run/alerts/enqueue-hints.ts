import { hintsFrom } from '#collect/events/hints-from.ts';
import type { Hint } from '#model/alerts/hint.ts';
import type { Self } from '#model/cluster/cluster-key.ts';

export interface HintContext {
  readonly self: Self;
  readonly now: () => Date;
  send(hints: readonly Hint[], delaySeconds: number): Promise<void>;
}

export interface EnqueuedHints {
  readonly hints: number;
  /** Reason why a valid event causes no poll. */
  readonly ignored: string | null;
}

/** A profile is created within minutes, and an access entry takes effect within seconds. */
const settleSeconds = 120;

/**
 * Sends the hints of an event to the queue. Hints that request an audit are delayed until the change has taken effect.
 */
export async function enqueueHints(event: unknown, context: HintContext): Promise<EnqueuedHints> {
  const { hints, ignored } = hintsFrom(event, context);
  const [now, later] = [hints.filter(({ audit }) => audit === null), hints.filter(({ audit }) => audit !== null)];
  if (now.length > 0) await context.send(now, 0);
  if (later.length > 0) await context.send(later, settleSeconds);
  return { hints: hints.length, ignored };
}
