/**
 * A fact that was read, or the reason why it was not. A rule that needs an unread slice is `not-evaluated`; an unread
 * slice is never taken for an empty one.
 */
export type Slice<T> = Read<T> | Unread;

export interface Read<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Unread {
  readonly ok: false;
  /** One sentence for a person: what could not be read, and why. */
  readonly reason: string;
  /** The smallest grant that would allow the read, e.g. `eks:ListFargateProfiles` or `list pods (RBAC)`. */
  readonly missingPermission?: string;
}

export function read<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function unread(reason: string, missingPermission?: string): Unread {
  return missingPermission === undefined ? { ok: false, reason } : { ok: false, reason, missingPermission };
}

/** Those of the slices that could not be read. */
export function unreadOf(...slices: readonly Slice<unknown>[]): Unread[] {
  return slices.filter((slice) => !slice.ok);
}
