import type { UnreadPart } from './facts/cluster-facts.ts';

/** Which exit a failure leads to: the user's words were wrong, or the world would not let us. */
export type FaultKind = 'usage' | 'runtime';

/** The reads that failed among several that belong together. */
export interface LostReads {
  readonly parts: readonly UnreadPart[];
  /** Some of the others told what they should. */
  readonly othersRead: boolean;
}

interface FaultOptions extends ErrorOptions {
  readonly missingPermission?: string | undefined;
  readonly lost?: LostReads | undefined;
  readonly absent?: boolean;
  readonly multiline?: boolean;
}

/**
 * A failure we foresee. Its message is shown to a person as it is: it names the file, line or field and the way out.
 * Anything else that is thrown is a bug.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  /** The smallest grant that would have prevented it, where there is one. */
  readonly missingPermission: string | undefined;
  /** Where one read took several. */
  readonly lost: LostReads | undefined;
  /** The source never holds what was asked for. */
  readonly absent: boolean;

  /** Line breaks of the message are our own: what a stranger wrote in it has none. */
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
