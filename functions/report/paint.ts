import { styleText } from 'node:util';
import type { Severity } from '../model/severity.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours for a terminal, or none. Colour is never the only signal. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  severity(severity: Severity, text: string): string;
}

const bySeverity: Readonly<Record<Severity, Style>> = {
  critical: ['bold', 'white', 'bgRed'],
  high: ['bold', 'red'],
  medium: ['bold', 'yellow'],
  low: ['bold', 'cyan'],
  info: ['bold', 'blue'],
};

export function paint(color: boolean): Paint {
  const style = (how: Style) => (text: string) => (color ? styleText(how, text, { validateStream: false }) : text);
  return {
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
    severity: (severity, text) => style(bySeverity[severity])(text),
  };
}
