import { Fault } from '#model/fault.ts';
import { type Slice, type Unread, read, unread } from '#model/slice.ts';

/** A fault costs the slice it struck, and no other; anything else that is thrown is a bug and goes on. */
export async function isolate<T>(readSlice: () => Promise<T>): Promise<Slice<T>> {
  try {
    return read(await readSlice());
  } catch (error) {
    return toUnread(error);
  }
}

export function toUnread(error: unknown): Unread {
  if (error instanceof Fault) return unread(error.message, error.missingPermission);
  throw error;
}
