import { AuditorError } from '#model/auditor-error.ts';
import { type Slice, type Unread, type UnreadPart, read } from '#model/facts/cluster-facts.ts';

/** A Kubernetes object or AWS document as its API prints it; projected to the model before it is judged. */
export type RawObject = Readonly<Record<string, unknown>>;

type Texts = Readonly<Record<string, string>>;

const nothing: RawObject = Object.freeze({});
const noTexts: Texts = Object.freeze({});
const noItems: readonly unknown[] = Object.freeze([]);

/** Readers of documents that may be hand-made: a field of the wrong type counts as absent. */
export function objectOf(value: unknown): RawObject {
  return isObject(value) ? value : nothing;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : noItems;
}

/** Null also for the empty string, which Kubernetes writes for "not set". */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Null for anything but a number. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

/**
 * Returns the object itself if all its values are strings, as they nearly always are: nothing is allocated for 100,000
 * pods.
 */
export function textMap(value: unknown): Texts {
  if (!isObject(value)) return noTexts;
  for (const key in value) {
    if (typeof value[key] !== 'string') return textsOnly(value);
  }
  return value as Texts;
}

/** Like `textMap`; a number, which YAML makes of `cpu: 1`, is a quantity too. */
export function quantities(value: unknown): Texts {
  if (!isObject(value)) return noTexts;
  const map = textMap(value);
  if (map === value) return map;
  const entries = Object.entries(value).map(([key, it]) => [key, typeof it === 'number' ? String(it) : it]);
  return textsOnly(Object.fromEntries(entries) as RawObject);
}

export function without(object: RawObject, ...keys: readonly string[]): RawObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** These fields of an object, if it has them. */
export function only(keys: readonly string[], value: unknown): RawObject {
  const object = objectOf(value);
  return Object.fromEntries(keys.filter((key) => key in object).map((key) => [key, object[key]]));
}

/** A text without which the object cannot be judged. */
export function essential(value: unknown, what: string, field: string): string {
  const text = textOf(value);
  if (text === null) throw new AuditorError('runtime', `${what} has no ${field}`);
  return text;
}

function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textsOnly(value: RawObject): Texts {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Pages of raw objects. Iterating throws an `AuditorError` if a part cannot be read. */
export type RawPages = AsyncIterable<readonly RawObject[]>;

/** All objects of all pages, projected; null leaves one out. */
export async function collectPages<T>(pages: RawPages, project: (raw: RawObject) => T | null): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    for (const raw of page) {
      const value = project(raw);
      if (value !== null) all.push(value);
    }
  }
  return all;
}

export async function* filterPages(pages: RawPages, keep: (raw: RawObject) => boolean): RawPages {
  for await (const page of pages) {
    const kept = page.filter(keep);
    if (kept.length > 0) yield kept;
  }
}

export async function* onePage(readPage: () => Promise<readonly RawObject[]>): RawPages {
  yield await readPage();
}

/** An `AuditorError` makes only this slice unread; anything else that is thrown is a bug and propagates. */
export async function readSlice<T>(readValue: () => Promise<T>): Promise<Slice<T>> {
  try {
    return read(await readValue());
  } catch (error) {
    return unreadFrom(error);
  }
}

export function unreadFrom(error: unknown): Unread {
  if (!(error instanceof AuditorError)) throw error;
  const { message, missingPermission, lost, absent } = error;
  return {
    ok: false,
    reason: message,
    ...(missingPermission !== undefined && { missingPermission }),
    ...(lost !== undefined && { parts: lost.parts }),
    ...(absent && { absent: true as const }),
  };
}

/** `AuditorError` of several reads, of which these failed. */
export function lostReads(parts: readonly UnreadPart[], othersRead: boolean, cause?: unknown): AuditorError {
  const reasons = [...new Set(parts.map(({ reason }) => reason))].join(' ');
  const missingPermission = parts.find((part) => part.missingPermission !== undefined)?.missingPermission;
  return new AuditorError('runtime', reasons, { cause, missingPermission, lost: { parts, othersRead } });
}

/** Parts lost by a failure, if it did not lose all. */
function partsFrom(error: unknown): readonly UnreadPart[] {
  if (error instanceof AuditorError && error.lost?.othersRead === true) return error.lost.parts;
  throw error;
}

/** All objects of the lists that could be read, and those lists that could not; fails if none could. */
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
