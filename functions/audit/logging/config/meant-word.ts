import { edits } from '#lib/text/compare.ts';

/** The candidate that was surely meant: the only one that is one edit away, and long enough that this is no coincidence. */
export function meantWord<Word extends string>(text: string, candidates: readonly Word[]): Word | null {
  const near = candidates.filter(
    (word) => word.length >= 4 && Math.abs(word.length - text.length) <= 1 && edits(text, word) <= 1,
  );
  return near.length === 1 ? (near[0] ?? null) : null;
}
