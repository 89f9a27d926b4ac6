import type { UnreadPart } from './facts/cluster-facts.ts';

/** Exit that a failure leads to: `usage` for wrong input, `runtime` for anything that could not be done. */
export type FaultKind = 'usage' | 'runtime';

/** Failed reads among several that belong together. */
export interface LostReads {
  readonly parts: readonly UnreadPart[];
  /** Some of the other reads succeeded. */
  readonly othersRead: boolean;
}

interface FaultOptions extends ErrorOptions {
  readonly missingPermission?: string | undefined;
  readonly lost?: LostReads | undefined;
  readonly absent?: boolean;
  readonly multiline?: boolean;
}

/**
 * A foreseen failure. Its message is shown to the user unchanged: it names the file, line or field and the fix.
 * Anything else that is thrown is a bug.
 */
export class AuditorError extends Error {
  override readonly name = 'AuditorError';
  readonly kind: FaultKind;
  /** Smallest grant that would have prevented it, if there is one. */
  readonly missingPermission: string | undefined;
  /** Failed parts of a read that took several. */
  readonly lost: LostReads | undefined;
  /** The source never has what was requested. */
  readonly absent: boolean;

  /** Line breaks in the message are our own: untrusted text in it has none. */
  readonly multiline: boolean;

  constructor(kind: FaultKind, message: string, options: FaultOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.multiline = options.multiline ?? false;
    this.missingPermission = options.missingPermission;
    this.lost = options.lost;
    this.absent = options.absent ?? false;
  }
}
