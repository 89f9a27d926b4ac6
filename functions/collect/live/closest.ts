import { closest as nearest, distance } from 'fastest-levenshtein';

/** The name that was probably meant, or null when none is near. */
export function closest(wanted: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const best = nearest(wanted, names);
  return distance(wanted, best) <= Math.max(2, Math.floor(wanted.length / 3)) ? best : null;
}
