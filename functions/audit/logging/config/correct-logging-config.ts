import { findProblems, type LoggingContext } from './find-problems.ts';
import { interpretConfig, type MeantConfig, type MeantKey } from './interpret-config.ts';
import type { MeantSection } from './interpret-section.ts';
import { parseFluentBit } from './parse-fluent-bit.ts';
import { printConf } from './print-conf.ts';
import type { Problem } from './problem.ts';
import { homeOf } from './vocabulary.ts';

interface CorrectedKey {
  readonly original: MeantKey | null;
  readonly staying: readonly MeantSection[];
  readonly incoming: MeantSection[];
}

const finalNewline = parseFluentBit('').trailing;

/** A copy with every correction that is certain, or null when it would still be refused or still not start. */
export function correctLoggingConfig(
  config: MeantConfig,
  context: LoggingContext,
  problems: readonly Problem[],
): Record<string, string> | null {
  if (!problems.some(({ correctable }) => correctable)) return null;
  // What a misspelt key hides may be worse than its absence: then things stay where they are.
  const relocations = context.partial === true ? [false] : [true, false];
  for (const relocate of relocations) {
    const corrected = settled(rewrite(config, problems, relocate), { relocate, context });
    if (corrected !== null && isBetter(findProblems(interpretConfig(corrected), context), problems)) return corrected;
  }
  return null;
}

const mostRounds = 5;

/** Correcting one thing may bring another to light: a text is settled when it would not change again. */
function settled(
  data: Record<string, string>,
  { relocate, context }: { readonly relocate: boolean; readonly context: LoggingContext },
): Record<string, string> | null {
  let text = data;
  for (let round = 0; round < mostRounds; round += 1) {
    const config = interpretConfig(text);
    const next = rewrite(config, findProblems(config, context), relocate);
    if (isSame(next, text)) return text;
    text = next;
  }
  return null;
}

function isSame(a: Record<string, string>, b: Record<string, string>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Nothing fatal is left, and less is wrong than before. */
function isBetter(after: readonly Problem[], before: readonly Problem[]): boolean {
  const isFatal = after.some(({ level }) => level === 'rejected' || level === 'unstartable');
  return !isFatal && faults(after) < faults(before);
}

function faults(problems: readonly Problem[]): number {
  return problems.filter(({ level }) => level !== 'note').length;
}

function rewrite(config: MeantConfig, problems: readonly Problem[], relocate: boolean): Record<string, string> {
  const flawed = new Set(problems.filter(({ correctable }) => correctable).map(({ key }) => key));
  const pages = relocate ? relocated(config) : inPlace(config);
  const homes = new Map(config.keys.map(({ key, home }) => [key, relocate ? home : key]));
  // The order of the data is kept, new keys come last.
  const names = new Set([...Object.keys(config.data).map((key) => homes.get(key) ?? key), ...pages.keys()]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const page = pages.get(name);
      const text = page === undefined ? (config.data[name] ?? '') : pageText(page, flawed);
      return text === null ? [] : [[name, text]];
    }),
  );
}

function inPlace({ keys }: MeantConfig): Map<string, CorrectedKey> {
  const known = keys.filter(({ home }) => home !== null);
  return new Map(known.map((key) => [key.key, { original: key, staying: key.sections, incoming: [] }]));
}

function relocated({ keys, sections }: MeantConfig): Map<string, CorrectedKey> {
  const homes = new Map<string, string>();
  const pages = new Map<string, CorrectedKey>();
  for (const original of keys) {
    if (original.home === null) continue;
    homes.set(original.key, original.home);
    const staying = original.sections.filter(({ kind }) => kind === null || homeOf[kind] === original.home);
    pages.set(original.home, { original, staying, incoming: [] });
  }
  for (const section of sections) {
    if (section.kind === null || homeOf[section.kind] === homes.get(section.key)) continue;
    const home = homeOf[section.kind];
    const page = pages.get(home) ?? { original: null, staying: [], incoming: [] };
    page.incoming.push(section);
    pages.set(home, page);
  }
  return pages;
}

function pageText({ original, staying, incoming }: CorrectedKey, flawed: ReadonlySet<string | null>): string | null {
  if (original === null) return printConf(incoming, incoming, finalNewline);
  const left = original.sections.length - staying.length;
  if (left === 0 && incoming.length === 0 && !flawed.has(original.key)) return original.text;
  const text = printConf(staying.length === 0 ? incoming : staying, [...staying, ...incoming], original.conf.trailing);
  return left > 0 && text.trim() === '' ? null : text;
}
