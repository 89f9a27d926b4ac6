import { distance } from 'fastest-levenshtein';

/** True when one is likely meant for the other: two edits apart at most, or one the beginning of the other. */
export function isNear(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < 3) return false;
  return long.startsWith(short) || distance(a, b) <= mostEdits(short.length);
}

/** True when one is likely a slip of the pen for the other. Too short a text, or another number, is a name of its own. */
export function isMisspelt(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 5 || a.replaceAll(/\d/g, '') === b.replaceAll(/\d/g, '')) return false;
  return distance(a, b) <= mostEdits(shorter);
}

/** The candidate with the fewest edits to `text`, or null when there is none. Ties go to the first by name. */
export function nearest(text: string, candidates: readonly string[]): string | null {
  const ranked = candidates.map((name) => ({ name, edits: distance(text, name) }));
  ranked.sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  return ranked[0]?.name ?? null;
}

/** The candidate that is near enough to be what was meant, or null. */
export function didYouMean(text: string, candidates: readonly string[]): string | null {
  return nearest(
    text,
    candidates.filter((name) => isNear(text, name)),
  );
}

function mostEdits(length: number): number {
  return Math.min(2, Math.floor(length / 3));
}
