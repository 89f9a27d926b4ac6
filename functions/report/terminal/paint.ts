import { styleText } from 'node:util';
import type { Severity } from '#model/finding/severity.ts';

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
export interface Symbols {
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
