/**
 * A fact that was read, or the reason why it was not. A rule that needs an unread slice is `not-evaluated`; an unread
 * slice is never taken for an empty one.
 */
export type Slice<T> = Read<T> | Unread;

export interface Read<T> {
  readonly ok: true;
  readonly value: T;
  /** The parts that could not be read; the value holds the others. */
  readonly except?: readonly UnreadPart[];
}

export interface Unread {
  readonly ok: false;
  /** One sentence for a person: what could not be read, and why. */
  readonly reason: string;
  /** The smallest grant that would allow the read, e.g. `eks:ListFargateProfiles` or `list pods (RBAC)`. */
  readonly missingPermission?: string;
  /** The reads that failed, where it takes several. */
  readonly parts?: readonly UnreadPart[];
  /**
   * Nobody tried: the source never holds it, as a folder without that file (`absent`), or the configuration leaves it out
   * (`left-out`).
   */
  readonly untried?: 'absent' | 'left-out';
}

/** One of the reads that a slice takes. */
export interface UnreadPart extends Unread {
  /** Unsaid: all namespaces. */
  readonly namespace?: string;
  /** Kind of object, e.g. `StatefulSet`. Unsaid: every kind of the slice. */
  readonly kind?: string;
}

export function read<T>(value: T, except: readonly UnreadPart[] = []): Read<T> {
  return except.length === 0 ? { ok: true, value } : { ok: true, value, except };
}

export function unread(reason: string, missingPermission?: string): Unread {
  return missingPermission === undefined ? { ok: false, reason } : { ok: false, reason, missingPermission };
}

/** The reads of the slices that failed. */
export function unreadOf(...slices: readonly Slice<unknown>[]): Unread[] {
  return slices.flatMap((slice): readonly Unread[] => (slice.ok ? (slice.except ?? []) : (slice.parts ?? [slice])));
}

/** The reads that failed and may have told of an object of this kind in this namespace. */
export function unreadWhere(slice: Slice<unknown>, place: { kind?: string; namespace?: string }): UnreadPart[] {
  return unreadOf(slice).filter((part: UnreadPart) => {
    const isOfKind = part.kind === undefined || place.kind === undefined || part.kind === place.kind;
    return (
      isOfKind && (part.namespace === undefined || place.namespace === undefined || part.namespace === place.namespace)
    );
  });
}
