/** Compares by code unit, so that the order does not depend on the machine's locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// Kubernetes names have at most 253 characters; untrusted text may have megabytes.
const longestWord = 256;

/**
 * Edit distance between two words, ignoring case: insertions, deletions, substitutions, and swaps of neighbors
 * (Damerau-Levenshtein, optimal string alignment).
 */
export function edits(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  let last: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          at(row, j) + 1,
          at(next, j - 1) + 1,
          at(row, j - 1) + (isSame ? 0 : 1),
          isSwapped ? at(last, j - 2) + 1 : Infinity,
        ),
      );
    }
    [last, row] = [row, next];
  }
  return at(row, b.length);
}

/** True if one is probably a typo of the other: one edit for every three characters, at most two. */
export function isSimilar(a: string, b: string): boolean {
  const most = mostEdits(Math.min(a.length, b.length));
  if (Math.abs(a.length - b.length) > most || Math.max(a.length, b.length) > longestWord) return false;
  return edits(a, b) <= most;
}

/** True if one name is probably meant as the other: similar, or a prefix, as `prod` is of `production`. */
export function isNear(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return (short.length >= 3 && long.startsWith(short)) || isSimilar(a, b);
}

/**
 * True if one is probably a typo of the other. A text that is too short, or that differs in a number, is a different
 * name.
 */
export function isMisspelt(a: string, b: string): boolean {
  const isOtherNumber = a.replaceAll(/\d/g, '') === b.replaceAll(/\d/g, '');
  return Math.min(a.length, b.length) >= 5 && !isOtherNumber && isSimilar(a, b);
}

/**
 * Candidate with the fewest edits from the word, among those that may be meant: similar ones, or as `isMeant` decides.
 * Null if there is none. Ties go to the first by name.
 */
export function nearest<Word extends string>(
  word: string,
  candidates: Iterable<Word>,
  isMeant: (word: string, candidate: string) => boolean = isSimilar,
): Word | null {
  let best: { readonly candidate: Word; readonly count: number } | null = null;
  for (const candidate of candidates) {
    if (!isMeant(word, candidate)) continue;
    const count = edits(word, candidate);
    if (best === null || count < best.count || (count === best.count && candidate < best.candidate)) {
      best = { candidate, count };
    }
  }
  return best?.candidate ?? null;
}

function mostEdits(length: number): number {
  return Math.min(2, Math.floor(length / 3));
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

/** `*` matches any number of characters, including none; `?` exactly one. No other character is special. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/** Returns a case-sensitive test of whole texts against `pattern`. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  if (/^\*+$/.test(pattern)) return () => true;
  return (text) => matchesWildcard(pattern, text);
}

/**
 * Scans both once and, at a mismatch, extends the latest `*` by one character. Only the latest `*` ever needs to grow,
 * so the work is at most |pattern| × |text|, without catastrophic backtracking.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let starText = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      starText = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++starText;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
