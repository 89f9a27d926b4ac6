import { Fault } from '#model/fault.ts';
import type { RawObject, RawPages } from './fields.ts';
import { type Slice, type Unread, type UnreadPart, read } from '#model/facts/cluster-facts.ts';

/** A fault costs the slice it struck, and no other; anything else that is thrown is a bug and goes on. */
export async function readSlice<T>(readValue: () => Promise<T>): Promise<Slice<T>> {
  try {
    return read(await readValue());
  } catch (error) {
    return unreadFrom(error);
  }
}

export function unreadFrom(error: unknown): Unread {
  if (!(error instanceof Fault)) throw error;
  const { message, missingPermission, lost, absent } = error;
  return {
    ok: false,
    reason: message,
    ...(missingPermission !== undefined && { missingPermission }),
    ...(lost !== undefined && { parts: lost.parts }),
    ...(absent && { absent: true as const }),
  };
}

/** The fault of several reads of which these failed. */
export function lostReads(parts: readonly UnreadPart[], othersRead: boolean, cause?: unknown): Fault {
  const reasons = [...new Set(parts.map(({ reason }) => reason))].join(' ');
  const missingPermission = parts.find((part) => part.missingPermission !== undefined)?.missingPermission;
  return new Fault('runtime', reasons, { cause, missingPermission, lost: { parts, othersRead } });
}

/** The parts that a failure cost, where it did not cost all. */
function partsFrom(error: unknown): readonly UnreadPart[] {
  if (error instanceof Fault && error.lost?.othersRead === true) return error.lost.parts;
  throw error;
}

/** All objects of the lists that could be read, and those that could not; fails where none could. */
export async function collectParts<T>(
  pages: RawPages,
  project: (raw: RawObject) => T | null,
): Promise<{ readonly all: T[]; readonly lost: readonly UnreadPart[] }> {
  const all: T[] = [];
  try {
    for await (const page of pages) for (const raw of page) all.push(...[project(raw)].filter((fact) => fact !== null));
    return { all, lost: [] };
  } catch (error) {
    return { all, lost: partsFrom(error) };
  }
}
