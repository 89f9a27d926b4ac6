import { printable, printableLines } from './wording.ts';

/** Words that no Markdown viewer interprets: no markup, mention, reference, address or emoji. */
const plainWord = /^["'(“‘]*[\p{L}\p{N}][\p{L}\p{M}\p{N}.,/'’%+-]*["')”’.,;:!?…]*$|^[–—→…·]$/u;

/**
 * Untrusted text in a paragraph. Words that a viewer could interpret are rendered as code, one by one: a backslash is
 * not enough, since viewers look for mentions and references after removing it.
 */
export function inline(text: string, limit = 500): string {
  return words(text, limit, codeSpan);
}

/** Untrusted text in a table cell. */
export function cell(text: string, limit = 300): string {
  return words(text, limit, codeCell);
}

/** A name or value as code. */
export function code(text: string, limit = 300): string {
  return codeSpan(printable(text, limit) || '(empty)');
}

export function codeInCell(text: string, limit = 300): string {
  return codeCell(printable(text, limit) || '(empty)');
}

/** Lines to copy, in a fence that none of them can close. */
export function fenced(language: 'sh' | 'yaml', text: string): string {
  // A viewer may convert a tab to spaces; escaped, it is not copied as something else.
  const lines = printableLines(text).join('\n').replaceAll('\t', '\\u{9}');
  const fence = ticks(lines, 3);
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** A table of cells made with `cell` and `codeInCell`, or of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** A link to a page that a rule names; anything that does not look like one is shown as text. */
export function link(text: string, url: string): string {
  return /^https:\/\/[\w.-]+(?:\/[\w./?=&%#~+-]*)?$/.test(url) ? `[${text}](${url})` : code(url);
}

function words(text: string, limit: number, asCode: (word: string) => string): string {
  const all = printable(text, limit)
    .split(' ')
    .filter((word) => word !== '');
  return all.map((word, index) => (isPlain(word, index === 0) ? word : unquoted(word, asCode))).join(' ') || '(empty)';
}

/** Trailing punctuation stays outside the code. */
function unquoted(word: string, asCode: (word: string) => string): string {
  const bare = word.replace(/[,.;:]$/, '');
  return bare === '' ? asCode(word) : asCode(bare) + word.slice(bare.length);
}

/** A number with a dot would start a list, but only at the beginning of a line. */
function isPlain(word: string, isFirst: boolean): boolean {
  return plainWord.test(word) && !/www\./i.test(word) && !(isFirst && /^\d+[.)]/.test(word));
}

function codeSpan(text: string): string {
  const fence = ticks(text, 1);
  const gap = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${fence}${gap}${text}${gap}${fence}`;
}

/** Viewers disagree on a backslash before an escaped bar, so it is written as `\u{5c}`. */
function codeCell(text: string): string {
  return codeSpan(text.replaceAll(/\\(?=\|)/g, '\\u{5c}').replaceAll('|', '\\|'));
}

function ticks(text: string, least: number): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  return '`'.repeat(Math.max(least, ...runs.map((run) => run + 1)));
}

/** Part of a document that is shown as a whole or not at all. */
export interface Block {
  readonly text: string;
  /** Priority when not all blocks fit: lower ranks are kept longest. */
  readonly rank: number;
  /** Heading that it needs, so that it does not end up under another one. */
  readonly under?: Block;
}

/** Blocks in order, as many as fit into `limit` characters, with a note on those that do not. */
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
