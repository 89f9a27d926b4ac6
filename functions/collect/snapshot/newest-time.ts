import { toIso } from '#lib/time.ts';
import { Fault } from '#model/fault.ts';
import { listOf, objectOf, type RawObject } from '../raw/fields.ts';
import type { RawPages } from '../raw/pages.ts';

/**
 * The newest creation, transition or event time in these documents: the best guess of when they were taken. Deletion
 * times lie in the future. A file that cannot be read is passed over; the slice it holds says so by itself.
 */
export async function newestTime(sources: readonly (() => RawPages)[]): Promise<string | null> {
  let newest: string | null = null;
  for (const pages of sources) {
    try {
      for await (const page of pages()) {
        newest = page.map(newestIn).reduce(later, newest);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return newest;
}

function newestIn(raw: RawObject): string | null {
  const conditions = listOf(objectOf(raw['status'])['conditions']);
  const times = [
    raw['createdAt'],
    objectOf(raw['metadata'])['creationTimestamp'],
    raw['lastTimestamp'],
    raw['eventTime'],
    objectOf(raw['series'])['lastObservedTime'],
    ...conditions.map((condition) => objectOf(condition)['lastTransitionTime']),
  ];
  return times.map(toIso).reduce(later, null);
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? b : a;
}
