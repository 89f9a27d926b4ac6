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
  /** Why an event that was understood is no reason to look. */
  readonly ignored: string | null;
}

/** A profile is made within minutes, and an access entry works within seconds. */
const settleSeconds = 120;

/** Turns an event into hints on the queue. Hints that ask for an audit come later, when what was changed has settled. */
export async function enqueueHints(event: unknown, context: HintContext): Promise<EnqueuedHints> {
  const { hints, ignored } = hintsFrom(event, context);
  const [now, later] = [hints.filter(({ audit }) => audit === null), hints.filter(({ audit }) => audit !== null)];
  if (now.length > 0) await context.send(now, 0);
  if (later.length > 0) await context.send(later, settleSeconds);
  return { hints: hints.length, ignored };
}
