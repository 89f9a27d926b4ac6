import type { ConfLine, ConfEntry, Header } from './conf-line.ts';
import { excerpt, type Problem, type ProblemCode, type MeantKey, type MeantSection } from './interpret-config.ts';
import { type Indentation, sharedIndentation } from './indentation.ts';
import type { Conf, SyntaxProblem } from './parse-fluent-bit.ts';

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
 * Fluent Bit measures blank lines and comments like all others, unless they are not indented. AWS does not say whether
 * Fargate passes them on unchanged.
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

// Fargate's rules allow it; AWS does not say whether it passes the text on unchanged.
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

type SyntaxVerdict = Omit<Problem, 'code' | 'key' | 'line' | 'column' | 'is'>;

/** Syntax that Fluent Bit's parser cannot read, or reads differently from how it looks. */
export function judgeSyntax({ key, text, conf, sections }: MeantKey): Problem[] {
  const kinds = new Map(sections.map((section) => [section.header.line, section]));
  return [
    ...conf.problems.map((problem) => syntaxProblem(key, problem, kinds.get(problem.line))),
    ...sections.flatMap((section) => tabs(key, section)),
    ...longLines(key, text),
  ];
}

// fgets() of 4096 bytes, line end included, up to Fluent Bit 2.2.
const longestLine = 4094;

function longLines(key: string, text: string): Problem[] {
  return text.split('\n').flatMap((line, index): Problem[] => {
    const length = Buffer.byteLength(line);
    if (length <= longestLine) return [];
    const message = `The line has ${length} bytes; Fluent Bit 1.9 reads ${longestLine} at most, and may not start.`;
    const place = { key, line: index + 1, column: 1 };
    const shouldBe = `at most ${longestLine} bytes`;
    return [
      {
        ...place,
        code: 'line-too-long',
        level: 'ineffective',
        message,
        is: `${length} bytes`,
        shouldBe,
        correctable: false,
      },
    ];
  });
}

function syntaxProblem(key: string, problem: SyntaxProblem, section: MeantSection | undefined): Problem {
  const { code, line, column, text } = problem;
  return { code, key, line, column, is: excerpt(text), ...verdicts[code](excerpt(text), section) };
}

const verdicts: Record<SyntaxProblem['code'], (text: string, section: MeantSection | undefined) => SyntaxVerdict> = {
  'section-unclosed': (text, section) => ({
    level: 'rejected',
    message: `"${text}" opens a section, but its closing bracket is missing.`,
    shouldBe: `[${section?.kind ?? 'SECTION'}]`,
    correctable: (section?.kind ?? null) !== null,
  }),
  'text-after-header': (text) => ({
    level: 'ineffective',
    message: `Fluent Bit ignores what follows the bracket in "${text}"; put it on a line of its own.`,
    correctable: false,
  }),
  'text-before-section': (text) => ({
    level: 'rejected',
    message: `"${text}" stands before the first section; in Fluent Bit's classic format every line belongs to one.`,
    correctable: false,
  }),
  'value-missing': (text) => ({
    level: 'rejected',
    message: `"${text}" has no value, which Fluent Bit refuses; give it one or remove the line.`,
    correctable: false,
  }),
  command: (text) => ({
    level: 'ineffective',
    message: `"${text}" is a command and belongs to no section; Fargate may reject or ignore it.`,
    correctable: false,
  }),
  'byte-order-mark': () => ({
    level: 'ineffective',
    message: 'The text begins with a byte order mark, with which Fluent Bit may not start; remove it.',
    correctable: true,
  }),
};

function tabs(key: string, section: MeantSection): Problem[] {
  return section.entries
    .filter(({ tabbed, value }) => tabbed && value !== '')
    .map(({ key: name, line, column }) => ({
      code: 'tab-after-key',
      level: 'ineffective',
      key,
      line,
      column: column + name.length,
      message: `A tab follows ${excerpt(name)}; Fluent Bit ends a key at a space only, so it may not start.`,
      is: 'tab',
      shouldBe: 'space',
      correctable: true,
    }));
}
