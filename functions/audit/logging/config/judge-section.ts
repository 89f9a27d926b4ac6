import { nearest } from '#lib/text/compare.ts';
import { excerpt } from './excerpt.ts';
import type { MeantKey } from './interpret-config.ts';
import type { MeantSection } from './interpret-section.ts';
import type { Problem } from './problem.ts';
import { homeOf, requiredKeys, sectionKinds } from './vocabulary.ts';

/** Only three kinds of section, each under its own data key and with its required keys. */
export function judgeSections({ home, sections }: MeantKey): Problem[] {
  return sections.flatMap((section) => [
    ...judgeKind(section),
    ...judgePlace(section, home),
    ...judgeRequiredKeys(section),
  ]);
}

function judgeKind(section: MeantSection): Problem[] {
  const { kind, spelling, header } = section;
  if (spelling === 'exact' || !header.closed) return [];
  const is = `[${excerpt(header.name)}]`;
  if (kind === null) return [{ ...atHeader(section), code: 'section-unknown', ...unknown(header.name), is }];
  const shouldBe = `[${kind}]`;
  if (spelling === 'misspelt') {
    const message = `Fargate rejects the section ${is}; ${shouldBe} is meant.`;
    return [{ ...atHeader(section), code: 'section-unknown', message, is, shouldBe, correctable: true }];
  }
  const message = `${is} is documented as ${shouldBe}; Fargate may not accept another letter case.`;
  const mild = { level: 'ineffective', severity: 'low' } as const;
  return [{ ...atHeader(section), ...mild, code: 'section-case', message, is, shouldBe, correctable: true }];
}

function unknown(name: string): Pick<Problem, 'message' | 'shouldBe' | 'correctable'> {
  const near = nearest(name.trim(), sectionKinds);
  const why = `Fargate rejects the section [${excerpt(name)}]`;
  if (near !== null) return { message: `${why}; did you mean [${near}]?`, shouldBe: `[${near}]`, correctable: false };
  if (['SERVICE', 'INPUT'].includes(name.trim().toUpperCase())) {
    return { message: `${why}, which it manages itself; remove it.`, correctable: false };
  }
  return { message: `${why}; only [FILTER], [OUTPUT] and [PARSER] are accepted.`, correctable: false };
}

function judgePlace(section: MeantSection, home: string | null): Problem[] {
  if (section.kind === null || homeOf[section.kind] === home) return [];
  const shouldBe = homeOf[section.kind];
  const message = `[${section.kind}] must stand under ${shouldBe}, not under ${excerpt(section.key)}.`;
  const is = excerpt(section.key);
  return [{ ...atHeader(section), code: 'section-misplaced', message, is, shouldBe, correctable: true }];
}

function judgeRequiredKeys(section: MeantSection): Problem[] {
  const { kind, required } = section;
  if (kind === null) return [];
  return requiredKeys[kind].flatMap((name): Problem[] => {
    const entry = required.get(name);
    if (entry === undefined) return [missing(section, kind, name)];
    if (entry.key.toLowerCase() === name.toLowerCase()) return [];
    const is = excerpt(entry.key);
    const message = `[${kind}] has no ${name}, which Fargate requires; ${is} is a misspelling of it.`;
    const position = { line: entry.line, column: entry.column };
    const code = 'required-key-missing';
    return [{ ...atHeader(section), ...position, code, message, is, shouldBe: name, correctable: true }];
  });
}

function missing(section: MeantSection, kind: string, name: string): Problem {
  const hasRegex = name === 'Match' && section.entries.some(({ key }) => key.toLowerCase() === 'match_regex');
  const aside = hasRegex ? '; Match_Regex is not documented to replace it' : '';
  const message = `[${kind}] has no ${name}, which Fargate requires${aside}.`;
  const code = 'required-key-missing';
  return { ...atHeader(section), code, message, is: 'absent', shouldBe: name, correctable: false };
}

function atHeader({ key, header }: MeantSection): Pick<Problem, 'level' | 'key' | 'line' | 'column'> {
  return { level: 'rejected', key, line: header.line, column: header.column };
}
