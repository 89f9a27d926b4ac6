import { findProblems, type LoggingContext } from './find-problems.ts';
import {
  interpretConfig,
  type LoggingData,
  type MeantConfig,
  type MeantKey,
  type MeantSection,
  type Problem,
  type ProblemLevel,
} from './interpret-config.ts';
import { type LoggingOutput, outputsOf } from './logging-output.ts';
import { judgeSize } from './judge-data.ts';
import { processLogKey, homeOf } from './vocabulary.ts';
import { parseFluentBit } from './parse-fluent-bit.ts';
import { type ConfLine, type ConfEntry, type Header, trimmedEnd } from './conf-line.ts';
import { sharedIndentation } from './indentation.ts';

export type { LoggingOutput };

export interface ConfigJudgement {
  readonly rejected: readonly Problem[];
  readonly unstartable: readonly Problem[];
  readonly ineffective: readonly Problem[];
  readonly notes: readonly Problem[];
  /** The data with every correction that is certain; null when there is none, or when it would still not log. */
  readonly corrected: Readonly<Record<string, string>> | null;
  readonly outputs: readonly LoggingOutput[];
  /** `flb_log_cw` ships Fluent Bit's own log to CloudWatch. */
  readonly processLogs: boolean;
  /** Fargate accepts it, Fluent Bit starts and some output receives logs; whether they arrive is another question. */
  readonly hasEffect: boolean;
}

/**
 * Judges the data of the `aws-logging` ConfigMap by the rules that Fargate documents, and by what Fluent Bit does with it.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export function judgeLoggingConfig(data: LoggingData, context: LoggingContext): ConfigJudgement {
  const tooLong = judgeSize(data).filter(({ level }) => level === 'rejected');
  if (tooLong.length > 0) return unread(tooLong, data);
  const config = interpretConfig(data);
  const problems = findProblems(config, context);
  const of = (level: ProblemLevel) => problems.filter((problem) => problem.level === level);
  const outputs = outputsOf(config, problems);
  const [rejected, unstartable] = [of('rejected'), of('unstartable')];
  return {
    rejected,
    unstartable,
    ineffective: of('ineffective'),
    notes: of('note'),
    corrected: correctLoggingConfig(config, context, problems),
    outputs,
    processLogs: data[processLogKey] === 'true',
    hasEffect: rejected.length + unstartable.length === 0 && outputs.some(({ receivesLogs }) => receivesLogs),
  };
}

/** Text that Fargate rejects for its length is not parsed: it may be megabytes long. */
function unread(rejected: readonly Problem[], data: LoggingData): ConfigJudgement {
  return {
    rejected,
    unstartable: [],
    ineffective: [],
    notes: [],
    corrected: null,
    outputs: [],
    processLogs: data[processLogKey] === 'true',
    hasEffect: false,
  };
}

interface CorrectedKey {
  readonly original: MeantKey | null;
  readonly staying: readonly MeantSection[];
  readonly incoming: MeantSection[];
}

const finalNewline = parseFluentBit('').trailing;

/** A copy with every correction that is certain, or null when it would still be refused or still not start. */
function correctLoggingConfig(
  config: MeantConfig,
  context: LoggingContext,
  problems: readonly Problem[],
): Record<string, string> | null {
  if (!problems.some(({ correctable }) => correctable)) return null;
  // A misspelt key may hide something worse than its absence: then sections stay where they are.
  const relocations = context.partial === true ? [false] : [true, false];
  for (const relocate of relocations) {
    const corrected = settled(rewrite(config, problems, relocate), { relocate, context });
    if (corrected !== null && isBetter(findProblems(interpretConfig(corrected), context), problems)) return corrected;
  }
  return null;
}

const mostRounds = 5;

/** Correcting one thing may reveal another: a text is settled when another pass changes nothing. */
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

/** Nothing fatal is left, and there are fewer problems than before. */
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

/** The text of the sections as they were meant, with the entries' indentation of `models` throughout. */
function printConf(
  models: readonly MeantSection[],
  sections: readonly MeantSection[],
  trailing: readonly ConfLine[],
): string {
  const { entry: indent } = sharedIndentation(models);
  const last = sections.at(-1)?.header;
  return [
    ...sections.flatMap((section) => printSection(section, indent)),
    ...trailing.map((line) => printLoose(line, last, indent)),
  ].join('\n');
}

function printSection(section: MeantSection, indent: string): string[] {
  return [
    ...section.leading.map((line) => printLoose(line, section.header, indent)),
    printHeader(section),
    ...section.body.flatMap((line) =>
      line.kind === 'entry' ? printEntry(section, line, indent) : [printLoose(line, section.header, indent)],
    ),
  ];
}

/** A comment, a blank line or a command, where Fluent Bit reads it as such. */
function printLoose(line: ConfLine, header: Header | undefined, indent: string): string {
  if (line.kind === 'blank') return line.rest;
  if (line.kind !== 'comment') return line.indent + line.rest;
  return line.indent.length > (header?.indent.length ?? 0) ? indent + line.rest : line.rest;
}

function printHeader({ header, kind }: MeantSection): string {
  if (kind === null) return header.rest;
  const end = header.closed ? header.rest.indexOf(']') + 1 : trimmedEnd(header.rest).length;
  return `[${kind}]${header.rest.slice(end)}`;
}

/** The entry, and before it what stood behind its value as a comment. */
function printEntry(section: MeantSection, entry: ConfEntry, indent: string): string[] {
  const { key, rest, value } = entry;
  const from = value === '' ? key.length : entry.valueColumn - entry.column;
  const written = rest.slice(key.length, from);
  const gap = entry.tabbed ? written.replaceAll('\t', ' ') : written;
  const end = rest.slice(from + value.length);
  const found = section.readings.find((one) => one.entry === entry);
  const comment = found?.comment ?? null;
  const printed = indent + meantKey(section, entry) + gap + meantValue(section, entry) + end;
  return comment === null ? [printed] : [indent + comment + (end.endsWith('\r') ? '\r' : ''), printed];
}

function meantKey({ required, readings }: MeantSection, entry: ConfEntry): string {
  for (const [name, standsFor] of required) {
    if (standsFor === entry && entry.key.toLowerCase() !== name.toLowerCase()) return name;
  }
  const found = readings.find((one) => one.entry === entry);
  return found?.misspelt === true ? (found.setting?.name ?? entry.key) : entry.key;
}

function meantValue({ required, plugin, readings }: MeantSection, entry: ConfEntry): string {
  if (plugin !== null && required.get('Name') === entry && entry.value !== '') return plugin;
  const found = readings.find((one) => one.entry === entry);
  return found === undefined ? entry.value : (found.flaw?.corrected ?? found.value);
}
