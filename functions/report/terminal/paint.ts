import { styleText } from 'node:util';
import type { Severity } from '#model/severity.ts';
import { type Symbols, symbolsFor } from './symbols.ts';

type Style = Parameters<typeof styleText>[0];

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

const bySeverity: Readonly<Record<Severity, Style>> = {
  critical: ['bold', 'white', 'bgRed'],
  high: ['bold', 'red'],
  medium: ['bold', 'yellow'],
  low: ['bold', 'cyan'],
  info: ['bold', 'blue'],
};

export function paint(color: boolean, ascii = false): Paint {
  const symbols = symbolsFor(ascii);
  const style = (how: Style) => (text: string) => (color ? styleText(how, text, { validateStream: false }) : text);
  const good = style('green');
  const bad = style('red');
  return {
    ...{ bold: style('bold'), dim: style('dim'), good, bad, symbols },
    severity: (severity, text) => style(bySeverity[severity])(text),
    mark: (yes) => (yes === null ? '?' : yes ? good(symbols.yes) : bad(symbols.no)),
  };
}
