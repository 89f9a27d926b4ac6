import type { Position } from '#model/finding/finding.ts';
import { type ConfLine, type ConfEntry, type Header, parseLine, trimmedEnd } from './conf-line.ts';

export interface Section {
  readonly header: Header;
  readonly entries: readonly ConfEntry[];
  /** Lines above the header that belong to no earlier section: mostly comments. */
  readonly leading: readonly ConfLine[];
  /** Entries, and the comments between them. */
  readonly body: readonly ConfLine[];
}

export interface SyntaxProblem extends Position {
  readonly code:
    'section-unclosed' | 'text-after-header' | 'text-before-section' | 'value-missing' | 'command' | 'byte-order-mark';
  readonly text: string;
}

export interface Conf {
  readonly sections: readonly Section[];
  /** Lines after the last entry. */
  readonly trailing: readonly ConfLine[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Parses Fluent Bit's classic format in one pass; a syntax error is a problem, never an exception.
 * https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/format-schema
 */
export function parseFluentBit(text: string): Conf {
  const lines = text.split('\n').map(parseLine);
  return { ...grouped(lines), problems: [...byteOrderMark(text), ...syntaxProblems(lines)] };
}

function grouped(lines: readonly ConfLine[]): Omit<Conf, 'problems'> {
  const sections: { header: Header; leading: ConfLine[]; body: ConfLine[]; entries: ConfEntry[] }[] = [];
  let pending: ConfLine[] = [];
  for (const line of lines) {
    const section = sections.at(-1);
    if (line.kind === 'header') {
      sections.push({ header: line, leading: pending, body: [], entries: [] });
      pending = [];
    } else if (line.kind === 'entry' && section !== undefined) {
      // One by one: spreading a million lines would overflow the stack, and copying each time would be quadratic.
      for (const before of pending) section.body.push(before);
      section.body.push(line);
      section.entries.push(line);
      pending = [];
    } else pending.push(line);
  }
  return { sections, trailing: pending };
}

function byteOrderMark(text: string): SyntaxProblem[] {
  return text.startsWith('\uFEFF') ? [{ code: 'byte-order-mark', line: 1, column: 1, text: '\uFEFF' }] : [];
}

function syntaxProblems(lines: readonly ConfLine[]): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  let inSection = false;
  let lost = false;
  for (const line of lines) {
    const code = syntaxCode(line, inSection);
    // Text before the first section is one mistake, however many lines it has.
    if (code !== null && !(code === 'text-before-section' && lost)) {
      problems.push({ code, line: line.line, column: line.column, text: trimmedEnd(line.rest) });
    }
    lost ||= code === 'text-before-section';
    inSection ||= line.kind === 'header';
  }
  return problems;
}

function syntaxCode(line: ConfLine, inSection: boolean): SyntaxProblem['code'] | null {
  if (line.kind === 'command') return 'command';
  if (line.kind === 'header' && line.closed) return line.after === '' ? null : 'text-after-header';
  if (line.kind === 'header') return 'section-unclosed';
  if (line.kind !== 'entry') return null;
  if (!inSection) return 'text-before-section';
  return line.value === '' ? 'value-missing' : null;
}
