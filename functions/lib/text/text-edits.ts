/** Replacement of the text from `start` up to `end`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies all edits, whose offsets are those of the original text; null if two overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | null {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const { start, end, text: instead } of ordered) {
    if (start < at || end < start) return null;
    result += text.slice(at, start) + instead;
    at = end;
  }
  return result + text.slice(at);
}
