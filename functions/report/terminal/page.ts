import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Symbols } from './paint.ts';

/** Lines of text for a terminal of a given width. */
export class TextPage {
  readonly #width: number;
  readonly #lines: string[] = [];

  readonly #line: string;

  constructor(width: number, { line }: { readonly line: string } = { line: '─' }) {
    this.#width = Math.max(40, width);
    this.#line = line;
  }

  /** A paragraph, wrapped, with every line indented; later lines by `hang` more. */
  text(text: string, indent = 0, hang = 0): this {
    return this.prefixed(text, ' '.repeat(indent), ' '.repeat(indent + hang));
  }

  /** A paragraph, wrapped, with something before its first line, and something else before the others. */
  prefixed(text: string, before: string, beforeOthers: string): this {
    const width = this.#width - Math.max(stringWidth(before), stringWidth(beforeOthers));
    const [first = '', ...rest] = wrapAnsi(text, width, { hard: true, trim: true }).split('\n');
    const lines = [before + first, ...rest.map((line) => beforeOthers + line)];
    this.#lines.push(...lines.map((line) => line.trimEnd()));
    return this;
  }

  /** A line that must stay whole to be copied, such as a command. */
  raw(line: string, indent = 0): this {
    this.#lines.push(line === '' ? '' : ' '.repeat(indent) + line);
    return this;
  }

  /** Two parts at the ends of a line, or below each other where they do not fit. */
  ends(left: string, right: string): this {
    const gap = this.#width - stringWidth(left) - stringWidth(right);
    return gap < 2 ? this.text(left).text(right, 2) : this.raw(left + ' '.repeat(gap) + right);
  }

  gap(): this {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
    return this;
  }

  rule(): this {
    return this.raw(this.#line.repeat(this.#width));
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

/** A line of a tree, and what hangs from it. */
export interface Branch {
  readonly text: string;
  readonly below?: readonly Branch[];
}

/** Branches below each other, joined by lines; what is too long goes on beside the line. */
export function writeTree(page: TextPage, branches: readonly Branch[], symbols: Symbols, before = ''): void {
  branches.forEach(({ text, below = [] }, index) => {
    const isLast = index === branches.length - 1;
    const beside = before + (isLast ? symbols.gap : symbols.bar);
    const hang = below.length === 0 ? symbols.gap : symbols.bar;
    page.prefixed(text, before + (isLast ? symbols.last : symbols.branch), beside + hang);
    writeTree(page, below, symbols, beside);
  });
}
