import { toIso } from '#lib/time.ts';

/** Go writes the year 1 for a time that is not set, and Kubernetes is younger than this. */
const earliest = Date.parse('2014-01-01T00:00:00Z');

/**
 * The first of several times that is one, as ISO 8601 in UTC; now when none is, and when it lies ahead because the
 * clock of whoever told it is fast.
 */
export function timeOf(told: readonly (string | null | undefined)[], now: Date): string {
  const times = told.map((time) => Date.parse(toIso(time) ?? '')).filter((time) => time >= earliest);
  const [first = Infinity] = times;
  return new Date(Math.min(first, now.getTime())).toISOString();
}
