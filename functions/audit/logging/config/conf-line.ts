import type { Position } from '#model/finding/finding.ts';

interface Line extends Position {
  readonly indent: string;
  /** Text after the indentation, with trailing blanks and carriage return. */
  readonly rest: string;
}

export interface Trivia extends Line {
  readonly kind: 'blank' | 'comment' | 'command';
}

export interface Header extends Line {
  readonly kind: 'header';
  /** As written, blanks included: Fluent Bit does not trim it. */
  readonly name: string;
  readonly closed: boolean;
  /** Text after the closing bracket, without comments; Fluent Bit ignores it. */
  readonly after: string;
}

export interface ConfEntry extends Line {
  readonly kind: 'entry';
  readonly key: string;
  /** Without surrounding blanks; empty when there is none. */
  readonly value: string;
  readonly valueColumn: number;
  /** A tab follows the key; Fluent Bit splits only at the first space. */
  readonly tabbed: boolean;
}

export type ConfLine = Trivia | Header | ConfEntry;

/** One line of Fluent Bit's classic format; any text is some kind of line. */
export function parseLine(raw: string, index: number): ConfLine {
  const start = index === 0 ? byteOrderMarks(raw) : 0;
  const at = skipBlanks(raw, start);
  const rest = raw.slice(at);
  const line = { line: index + 1, column: at + 1, indent: raw.slice(start, at), rest };
  const body = trimmedEnd(rest);
  if (body === '') return { kind: 'blank', ...line };
  if (body.startsWith('#')) return { kind: 'comment', ...line };
  if (body.startsWith('@')) return { kind: 'command', ...line };
  return body.startsWith('[') ? { ...line, ...header(body) } : { ...line, ...entry(body, line.column) };
}

function header(body: string): Pick<Header, 'kind' | 'name' | 'closed' | 'after'> {
  const end = body.indexOf(']');
  if (end < 0) return { kind: 'header', name: body.slice(1), closed: false, after: '' };
  const after = body.slice(skipBlanks(body, end + 1));
  return { kind: 'header', name: body.slice(1, end), closed: true, after: after.startsWith('#') ? '' : after };
}

function entry(body: string, column: number): Pick<ConfEntry, 'kind' | 'key' | 'value' | 'valueColumn' | 'tabbed'> {
  let end = 0;
  while (end < body.length && !isBlank(body, end)) end += 1;
  const from = skipBlanks(body, end);
  const value = body.slice(from);
  const valueColumn = column + (value === '' ? 0 : from);
  return { kind: 'entry', key: body.slice(0, end), value, valueColumn, tabbed: body[end] === '\t' };
}

function byteOrderMarks(text: string): number {
  let at = 0;
  while (text[at] === '\uFEFF') at += 1;
  return at;
}

function isBlank(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text, at)) at += 1;
  return at;
}

/** Not `trimEnd`, which would also take a no-break space that Fluent Bit keeps. */
export function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (isBlank(text, end - 1) || text[end - 1] === '\r')) end -= 1;
  return text.slice(0, end);
}
