import { printable, printableLines } from './wording.ts';

/** Words that no reader of Markdown acts on: no markup, mention, reference, address or emoji among them. */
const plainWord = /^["'(“‘]*[\p{L}\p{N}][\p{L}\p{M}\p{N}.,/'’%+-]*["')”’.,;:!?…]*$|^[–—→…·]$/u;

/**
 * A stranger's text within a paragraph. What a viewer could take for anything but words stands as code, word by word:
 * a backslash would not do, since mentions and references are looked for after those are gone.
 */
export function inline(text: string, limit = 500): string {
  return words(text, limit, codeSpan);
}

/** A stranger's text within a cell of a table. */
export function cell(text: string, limit = 300): string {
  return words(text, limit, codeCell);
}

/** A name or a value, as it is. */
export function code(text: string, limit = 300): string {
  return codeSpan(printable(text, limit) || '(empty)');
}

export function codeInCell(text: string, limit = 300): string {
  return codeCell(printable(text, limit) || '(empty)');
}

/** Lines to be copied, in a fence that none of them can close. */
export function fenced(language: 'sh' | 'yaml', text: string): string {
  // A viewer may turn a tab into blanks; shown as what it is, nobody copies something else.
  const lines = printableLines(text).join('\n').replaceAll('\t', '\\u{9}');
  const fence = ticks(lines, 3);
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** A table of cells made with `cell` and `codeInCell`, or of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** A link to a page that our own rules name; anything that does not look like one is shown, not linked. */
export function link(text: string, url: string): string {
  return /^https:\/\/[\w.-]+(?:\/[\w./?=&%#~+-]*)?$/.test(url) ? `[${text}](${url})` : code(url);
}

function words(text: string, limit: number, asCode: (word: string) => string): string {
  const all = printable(text, limit)
    .split(' ')
    .filter((word) => word !== '');
  return all.map((word, index) => (isPlain(word, index === 0) ? word : unquoted(word, asCode))).join(' ') || '(empty)';
}

/** Punctuation of the sentence stays outside of the code. */
function unquoted(word: string, asCode: (word: string) => string): string {
  const bare = word.replace(/[,.;:]$/, '');
  return bare === '' ? asCode(word) : asCode(bare) + word.slice(bare.length);
}

/** A number with a dot would start a list, but only at the beginning. */
function isPlain(word: string, isFirst: boolean): boolean {
  return plainWord.test(word) && !/www\./i.test(word) && !(isFirst && /^\d+[.)]/.test(word));
}

function codeSpan(text: string): string {
  const fence = ticks(text, 1);
  const gap = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${fence}${gap}${text}${gap}${fence}`;
}

/** Readers disagree on a backslash before an escaped bar, so that one is spelt out. */
function codeCell(text: string): string {
  return codeSpan(text.replaceAll(/\\(?=\|)/g, '\\u{5c}').replaceAll('|', '\\|'));
}

function ticks(text: string, least: number): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  return '`'.repeat(Math.max(least, ...runs.map((run) => run + 1)));
}

/** A piece of a document that is shown whole or not at all. */
export interface Block {
  readonly text: string;
  /** Which blocks go first when not all fit: lower ones stay. */
  readonly rank: number;
  /** The heading without which it would stand under another's. */
  readonly under?: Block;
}

/** Blocks in their order, as many as fit into `limit` characters, with a note on those that do not. */
export function fitBlocks(
  blocks: readonly Block[],
  limit: number,
  note: (leftOut: readonly Block[]) => string,
): string {
  const all = joined(blocks);
  if (all.length <= limit) return all;
  const room = limit - note(blocks).length - 40;
  const kept = new Set<Block>();
  let used = 0;
  for (const block of blocks.toSorted((a, b) => a.rank - b.rank)) {
    const size = block.text.length + 2;
    if (used + size > room || (block.under !== undefined && !kept.has(block.under))) continue;
    kept.add(block);
    used += size;
  }
  const leftOut = blocks.filter((block) => !kept.has(block));
  return joined([...blocks.filter((block) => kept.has(block)), { text: note(leftOut), rank: 0 }]);
}

function joined(blocks: readonly Block[]): string {
  return `${blocks.map(({ text }) => text).join('\n\n')}\n`;
}
