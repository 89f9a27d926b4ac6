import { Lexer } from 'yaml';

/** Blanks that were put into a text. */
interface Insertion {
  readonly at: number;
  readonly length: number;
}

/** A text with blanks in it, and these. */
export interface Indented {
  readonly text: string;
  readonly added: readonly (readonly Insertion[])[];
}

/** Each costs a reading of the text. */
const mostRepairs = 200;

/**
 * The text with lines of quoted values moved to the right, where a value goes on at the column of its key: kubectl takes
 * that, although YAML wants it further in. The values stay the same, since quoted lines lose their indentation. Null when
 * there is none.
 */
export function indentQuoted(text: string): Indented | null {
  let repaired = text;
  const added: (readonly Insertion[])[] = [];
  while (added.length < mostRepairs) {
    const start = firstOpen(repaired);
    const next = start === null ? null : indentOne(repaired, start);
    if (next === null) break;
    repaired = next.text;
    added.push(next.added);
  }
  return added.length === 0 ? null : { text: repaired, added };
}

/** Marks that the lexer puts between what it reads. */
const marks: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** Where the first quoted value begins that does not end where YAML would have it end. */
function firstOpen(text: string): number | null {
  let offset = 0;
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    const isQuoted = previous !== '\u001f' && (lexeme.startsWith('"') || lexeme.startsWith("'"));
    if (isQuoted && closingAfter(lexeme, 0, lexeme.charAt(0)) === null) return offset;
    if (!marks.has(lexeme)) offset += lexeme.length;
    previous = lexeme;
  }
  return null;
}

function indentOne(text: string, start: number): { text: string; added: Insertion[] } | null {
  const end = closingAfter(text, start, text.charAt(start));
  if (end === null) return null;
  const indent = start - text.lastIndexOf('\n', start) + 1;
  const added: Insertion[] = [];
  let out = text.slice(0, start);
  let from = start;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    out += text.slice(from, at + 1) + ' '.repeat(indent);
    added.push({ at: at + 1, length: indent });
    from = at + 1;
  }
  return added.length === 0 ? null : { text: out + text.slice(from), added };
}

function closingAfter(text: string, start: number, quote: string): number | null {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote && quote === "'" && text[at + 1] === quote) at += 1;
    else if (text[at] === quote) return at;
    // Documents end here, quoted or not.
    else if (text[at] === '\n' && /^(?:---|\.\.\.)\s/.test(text.slice(at + 1, at + 5))) return null;
  }
  return null;
}

/** The place in the text before any of these was put in; each set is of places in the text after those before it. */
export function before(sets: readonly (readonly Insertion[])[]): (offset: number) => number {
  const back = sets.toReversed();
  return (offset) => back.reduce(withoutInsertions, offset);
}

function withoutInsertions(offset: number, insertions: readonly Insertion[]): number {
  let result = offset;
  for (const { at, length } of insertions) {
    // `at` is of the text before; what was put in further up has moved nothing that `result` has not lost already.
    if (result < at) break;
    result -= Math.min(length, result - at);
  }
  return result;
}
