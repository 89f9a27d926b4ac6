import { excerpt } from './excerpt.ts';
import type { MeantKey } from './interpret-config.ts';
import type { MeantSection } from './interpret-section.ts';
import type { SyntaxProblem } from './parse-fluent-bit.ts';
import type { Problem } from './problem.ts';

type SyntaxVerdict = Omit<Problem, 'code' | 'key' | 'line' | 'column' | 'is'>;

/** What Fluent Bit's parser cannot read, or reads otherwise than it looks. */
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
