import { nearest } from '#lib/text/compare.ts';
import { excerpt, atKey, atValue, type Problem, type MeantSection, reading } from './interpret-config.ts';
import { judgeSettings } from './judge-settings.ts';
import type { SettingReading } from './read-settings.ts';

/** Parsers of `parsers.conf`, up to the first that Fluent Bit cannot read. */
export interface Parsers {
  readonly sections: readonly MeantSection[];
  /**
   * Format by parser name; `isLost` if Fluent Bit does not load it, since it stops at the first that it cannot read.
   */
  readonly byName: ReadonlyMap<string, { readonly format: string; readonly isLost: boolean }>;
  /** Names that a filter requires. */
  readonly needed: ReadonlySet<string>;
  /** First parser that cannot be read. */
  readonly broken: MeantSection | null;
}

export function parsersOf(all: readonly MeantSection[], partial: boolean): Parsers {
  const sections = all.filter(({ kind }) => kind === 'PARSER');
  const byName = new Map<string, { format: string; isLost: boolean }>();
  let broken: MeantSection | null = null;
  for (const section of sections) {
    const name = nameOf(section);
    if (broken === null && (byName.has(name) || isBroken(section))) broken = section;
    if (!byName.has(name)) {
      byName.set(name, { format: section.required.get('Format')?.value ?? '', isLost: broken !== null });
    }
  }
  return { sections, byName, broken, needed: partial ? new Set(byName.keys()) : neededBy(all, byName) };
}

function nameOf({ required }: MeantSection): string {
  return required.get('Name')?.value ?? '';
}

function isBroken(section: MeantSection): boolean {
  return judgeSettings(section).some(({ level }) => level === 'unstartable');
}

function neededBy(all: readonly MeantSection[], byName: Parsers['byName']): Set<string> {
  return new Set(
    all.flatMap((section) => {
      const uses = usesOf(section);
      const isServed = uses.some(({ value }) => byName.get(value)?.isLost === false);
      return isServed ? [] : uses.map(({ value }) => value);
    }),
  );
}

/** Entries that name a parser without which the filter does not start. */
function usesOf({ kind, plugin, readings }: MeantSection): SettingReading[] {
  const name =
    kind !== 'FILTER' ? null : plugin === 'parser' ? 'Parser' : plugin === 'kubernetes' ? 'Regex_Parser' : null;
  return readings.filter(({ setting, value }) => setting !== null && setting.name === name && value !== '');
}

/** Problems of the parsers themselves. An unused one does not prevent the start, but all parsers after it are lost. */
export function judgeParserSections(parsers: Parsers): Problem[] {
  const { sections, broken } = parsers;
  return sections.flatMap((section) => [
    ...judgeSettings(section).map((problem) => graded(problem, parsers, section)),
    ...(section === broken && !isBroken(section) ? [graded(duplicate(section), parsers, section)] : []),
  ]);
}

function duplicate(section: MeantSection): Problem {
  const { line, column } = section.required.get('Name') ?? section.header;
  const message = `There is a second [PARSER] ${excerpt(nameOf(section))}, at which Fluent Bit ends reading parsers, so that Fluent Bit would not start.`;
  const base = { ...atKey(section.key, { line, column }), code: 'setting-repeated', level: 'unstartable' } as const;
  return { ...base, message, is: 'twice', shouldBe: 'once', correctable: false };
}

function graded(problem: Problem, { sections, needed, broken }: Parsers, section: MeantSection): Problem {
  if (problem.level !== 'unstartable') return problem;
  // All parsers after the first unreadable one are lost.
  const lost = section === broken ? sections.slice(sections.indexOf(section)).map(nameOf) : [nameOf(section)];
  if (lost.some((name) => needed.has(name))) return problem;
  const so = 'so that there is no such parser, nor those behind it';
  return {
    ...problem,
    level: 'ineffective',
    message: problem.message.replace('so that Fluent Bit would not start', so),
  };
}

/** Filters that use an undefined parser. Not reported if only part of the ConfigMap is known. */
export function judgeParserUses(all: readonly MeantSection[], { byName }: Parsers): Problem[] {
  return all.flatMap((section) => {
    const uses = usesOf(section);
    const isServed = uses.some(({ value }) => byName.has(value));
    const merged = reading(section, 'Merge_Parser');
    return [
      ...uses.flatMap((use) => judgeUse(section, use, { byName, isFatal: !isServed })),
      ...(merged === undefined || merged.value === '' || byName.has(merged.value)
        ? []
        : [undefinedParser(section, merged, { byName, isFatal: false })]),
    ];
  });
}

interface Circumstances extends Pick<Parsers, 'byName'> {
  readonly isFatal: boolean;
}

function judgeUse(section: MeantSection, use: SettingReading, circumstances: Circumstances): Problem[] {
  const found = circumstances.byName.get(use.value);
  if (found === undefined) return [undefinedParser(section, use, circumstances)];
  if (section.plugin !== 'kubernetes' || found.format.toLowerCase() === 'regex') return [];
  const is = excerpt(use.value);
  const message = `Regex_Parser "${is}" is a parser whose Format is not regex, so that Fluent Bit would not start.`;
  const code = 'setting-value';
  return [{ ...atValue(section.key, use.entry), code, level: 'unstartable', message, is, correctable: false }];
}

// Bounds the work for a hostile file of parsers.
const mostCompared = 100;

function undefinedParser(
  section: MeantSection,
  { entry, setting, value }: SettingReading,
  { byName, isFatal }: Circumstances,
): Problem {
  const is = excerpt(value);
  const near = nearest(value, [...byName.keys()].slice(0, mostCompared));
  const so = isFatal ? 'Fluent Bit would not start and no logs would be sent' : 'it is passed over';
  const hint = near === null ? '.' : `; did you mean ${excerpt(near)}?`;
  return {
    ...atValue(section.key, entry),
    code: 'parser-undefined',
    level: isFatal ? 'unstartable' : 'ineffective',
    message: `${setting?.name ?? ''} "${is}" is not defined in parsers.conf, so that ${so}${hint}`,
    is,
    shouldBe: near === null ? `a [PARSER] with Name ${is} in parsers.conf` : excerpt(near),
    correctable: false,
  };
}
