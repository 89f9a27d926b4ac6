import type { Hint } from '#model/hint.ts';
import type { Self } from '#model/self.ts';

export interface HintsContext {
  /** Where the function runs: the log groups that are subscribed to are there too. */
  readonly self: Self;
  readonly now: () => Date;
}

/** Clusters to look at because of an event. */
export interface Hints {
  readonly hints: readonly Hint[];
  /** Why an event that was understood, or a part of it, is no reason to look; null when all of it is. */
  readonly ignored: string | null;
}
