import type { RawObject } from './fields.ts';

/** Pages of raw objects. Iterating throws a `Fault` when a part cannot be read. */
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
