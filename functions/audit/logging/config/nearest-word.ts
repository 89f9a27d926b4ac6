import { distance } from 'fastest-levenshtein';

export interface NearWord<Word extends string> {
  readonly word: Word;
  readonly edits: number;
}

const mostEdits = 2;

// Nothing we compare with is longer, and strangers' text may be megabytes.
const longestWord = 64;

/** The one candidate that is two edits away or fewer, letter case aside; null when there is none, or no single one. */
export function nearestWord<Word extends string>(text: string, candidates: readonly Word[]): NearWord<Word> | null {
  if (text.length > longestWord) return null;
  const near = candidates
    .filter((word) => Math.abs(word.length - text.length) <= mostEdits)
    .map((word) => ({ word, edits: distance(text.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, edits }) => edits <= mostEdits && edits * 2 < word.length)
    .toSorted((a, b) => a.edits - b.edits);
  return near[0] === undefined || near[0].edits === near[1]?.edits ? null : near[0];
}

/** The candidate that was surely meant: one edit away, and long enough that this is no coincidence. */
export function meantWord<Word extends string>(text: string, candidates: readonly Word[]): Word | null {
  const near = nearestWord(text, candidates);
  return near !== null && near.edits <= 1 && near.word.length >= 4 ? near.word : null;
}
