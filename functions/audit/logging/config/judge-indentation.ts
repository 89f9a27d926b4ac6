import type { ConfLine, ConfEntry, Header } from './conf-line.ts';
import { excerpt } from './excerpt.ts';
import { type Indentation, sharedIndentation } from './indentation.ts';
import type { MeantKey } from './interpret-config.ts';
import type { Conf } from './parse-fluent-bit.ts';
import type { Problem, ProblemCode } from './problem.ts';

/** All sections of a data key share one indentation, all its entries another one that is deeper. */
export function judgeIndentation({ key, conf, sections }: MeantKey): Problem[] {
  const shared = sharedIndentation(sections);
  return [
    ...sections.flatMap(({ header }) => judgeHeader(key, header, shared)),
    ...sections.slice(0, 1).flatMap(({ header }) => judgeStart(key, header, shared)),
    ...sections.flatMap(({ entries }) => entries.flatMap((entry) => judgeEntry(key, entry, shared))),
    ...judgeLooseLines(key, conf, shared),
  ];
}

/**
 * Fluent Bit measures blank lines and comments like all others, unless nothing stands before them. Whether Fargate passes
 * them on as they are, nobody says.
 */
function judgeLooseLines(key: string, conf: Conf, shared: Indentation): Problem[] {
  if (conf.sections.length === 0 || shared.header !== '') return [];
  const indented = linesOf(conf).filter(({ kind, indent }) => kind !== 'header' && kind !== 'command' && indent !== '');
  const first = indented[0]?.indent ?? '';
  const entriesFit = indented.every(({ kind, indent }) => kind !== 'entry' || fits(indent, first));
  const measure = entriesFit ? first : shared.entry;
  return indented
    .filter(({ kind, indent }) => kind !== 'entry' && !fits(indent, measure))
    .map((line) => looseLine(key, line, shared.entry));
}

function linesOf({ sections, trailing }: Conf): ConfLine[] {
  return [...sections.flatMap(({ leading, body }) => [...leading, ...body]), ...trailing];
}

/** As deep as the first line, or twice as deep, which Fluent Bit takes for a group. */
function fits(indent: string, first: string): boolean {
  return indent === first || (indent.startsWith(first) && indent.length === 2 * first.length);
}

function looseLine(key: string, { kind, line, column, indent }: ConfLine, entry: string): Problem {
  const isComment = kind === 'comment';
  const what = isComment ? 'comment' : 'blank line';
  const wanted = isComment ? `${width(entry)} or nothing` : 'nothing';
  const message = `The ${what} is indented by ${width(indent)}, and other lines of ${excerpt(key)} by ${width(entry)}; Fluent Bit may not start with it.`;
  return {
    code: isComment ? 'comment-indentation' : 'blank-line-indentation',
    level: 'ineffective',
    key,
    line,
    column: isComment ? column : 1,
    message,
    is: width(indent),
    shouldBe: wanted,
    correctable: true,
  };
}

function judgeHeader(key: string, header: Header, shared: Indentation): Problem[] {
  const name = `[${excerpt(header.name)}]`;
  if (header.indent === shared.header) return [];
  const message = `${name} is indented by ${width(header.indent)}, other sections of ${excerpt(key)} by ${width(shared.header)}; all must agree.`;
  return [problem('section-indentation', header, shared.header, { key, message })];
}

// Fargate's rules allow it, and whether it passes the text on as it is, nobody says.
function judgeStart(key: string, header: Header, shared: Indentation): Problem[] {
  if (shared.header === '') return [];
  const name = `[${excerpt(header.name)}]`;
  const message = `${name} is indented; Fluent Bit itself reads a section only at the start of a line, so it may not start.`;
  return [{ ...problem('section-indented', header, '', { key, message }), level: 'ineffective' }];
}

function judgeEntry(key: string, entry: ConfEntry, shared: Indentation): Problem[] {
  const name = excerpt(entry.key);
  if (entry.indent.length <= shared.header.length) {
    const message = `${name} must be indented more than its section.`;
    return [problem('entry-not-deeper', entry, shared.entry, { key, message })];
  }
  if (entry.indent === shared.entry) return [];
  const message = `${name} is indented by ${width(entry.indent)}, other keys of ${excerpt(key)} by ${width(shared.entry)}; all must agree.`;
  return [problem('entry-indentation', entry, shared.entry, { key, message })];
}

function problem(
  code: ProblemCode,
  { indent, line, column }: Header | ConfEntry,
  expected: string,
  text: Pick<Problem, 'key' | 'message'>,
): Problem {
  const widths = { is: width(indent), shouldBe: width(expected) };
  return { code, level: 'rejected', line, column, ...text, ...widths, correctable: true };
}

function width(indent: string): string {
  const tabs = indent.split('\t').length - 1;
  const parts = [count(tabs, 'tab'), count(indent.length - tabs, 'space')].filter((part) => part !== null);
  return parts.length === 0 ? 'nothing' : parts.join(' and ');
}

function count(number: number, noun: string): string | null {
  return number === 0 ? null : `${number} ${noun}${number === 1 ? '' : 's'}`;
}
