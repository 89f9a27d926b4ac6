import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { styleText } from 'node:util';
import type { Severity } from '#model/finding/severity.ts';
import type { DocumentTexts, LanguageOptions } from '../texts/fill.ts';

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

type TextStyle = Parameters<typeof styleText>[0];

/** Colours for a terminal, or none. Colour is never the only signal. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  severity(severity: Severity, text: string): string;
  /** A tick or a cross; a question mark where nobody knows. */
  mark(yes: boolean | null): string;
  readonly symbols: Symbols;
}

const bySeverity: Readonly<Record<Severity, TextStyle>> = {
  critical: ['bold', 'white', 'bgRed'],
  high: ['bold', 'red'],
  medium: ['bold', 'yellow'],
  low: ['bold', 'cyan'],
  info: ['bold', 'blue'],
};

export function paint(color: boolean, ascii = false): Paint {
  const symbols = symbolsFor(ascii);
  const style = (how: TextStyle) => (text: string) => (color ? styleText(how, text, { validateStream: false }) : text);
  const good = style('green');
  const bad = style('red');
  return {
    bold: style('bold'),
    dim: style('dim'),
    good,
    bad,
    symbols,
    severity: (severity, text) => style(bySeverity[severity])(text),
    mark: (yes) => (yes === null ? '?' : yes ? good(symbols.yes) : bad(symbols.no)),
  };
}

/** Marks of ours in a text for a terminal. None is the only sign of anything: words stand beside them. */
interface Symbols {
  readonly yes: string;
  readonly no: string;
  readonly item: string;
  readonly more: string;
  readonly from: string;
  readonly line: string;
  /** Below a finding, before what it explains. */
  readonly effect: string;
  /** Before a branch of a tree, and before the last one; all four are equally wide. */
  readonly branch: string;
  readonly last: string;
  /** Beside what hangs from a branch, and from the last one. */
  readonly bar: string;
  readonly gap: string;
}

const unicode: Symbols = {
  yes: '✓',
  no: '✗',
  item: '·',
  more: '…',
  from: '←',
  line: '─',
  effect: '└',
  branch: '├─ ',
  last: '└─ ',
  bar: '│  ',
  gap: '   ',
};

const plain: Symbols = {
  yes: '+',
  no: 'x',
  item: '-',
  more: '...',
  from: '<-',
  line: '-',
  effect: '`',
  branch: '|- ',
  last: '`- ',
  bar: '|  ',
  gap: '   ',
};

/** Marks in ASCII where a terminal shows nothing else. */
export function symbolsFor(ascii: boolean): Symbols {
  return ascii ? plain : unicode;
}

export interface TerminalOptions extends LanguageOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Marks of ours in ASCII, where the terminal shows nothing else. */
  readonly ascii?: boolean;
  /** Leave out findings that were there before. */
  readonly changesOnly?: boolean;
}

/** Colours and texts of a table, and the changes that it shows. */
export interface TableStyle {
  readonly colors: Paint;
  readonly texts: DocumentTexts;
  /** When the earlier result was taken; null where there is none, and `new` means nothing. */
  readonly since: string | null;
  readonly changesOnly: boolean;
}
