import { Fault } from '#model/fault.ts';
import { type Slice, type Unread, read, unread } from '#model/facts/cluster-facts.ts';

/** A fault costs the slice it struck, and no other; anything else that is thrown is a bug and goes on. */
export async function readSlice<T>(readValue: () => Promise<T>): Promise<Slice<T>> {
  try {
    return read(await readValue());
  } catch (error) {
    return unreadFrom(error);
  }
}

export function unreadFrom(error: unknown): Unread {
  if (error instanceof Fault) return unread(error.message, error.missingPermission);
  throw error;
}
