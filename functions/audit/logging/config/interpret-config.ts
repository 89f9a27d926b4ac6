import type { Severity } from '#model/finding/severity.ts';
import type { Position } from '#model/finding/finding.ts';
import { edits } from '#lib/text/compare.ts';
import type { ConfEntry } from './conf-line.ts';
import { type Conf, parseFluentBit, type Section } from './parse-fluent-bit.ts';
import {
  type ConfKey,
  confKeys,
  isConfKey,
  processLogKey,
  plugins,
  requiredKeys,
  type SectionKind,
  sectionKinds,
} from './vocabulary.ts';
import { type SettingReading, readSettings } from './read-settings.ts';
import { type KnownSettings, knownSettings } from './settings/table-of.ts';

/**
 * `rejected`: Fargate's validation or Fluent Bit's parser refuses it. `unstartable`: accepted, but the log router would
 * not start, so nothing is logged. `ineffective`: part of it has no effect. `note`: worth knowing, not a fault.
 */
export type ProblemLevel = 'rejected' | 'unstartable' | 'ineffective' | 'note';

/** A problem of an `aws-logging` ConfigMap, with its position. */
export interface Problem extends Position {
  readonly code: ProblemCode;
  readonly level: ProblemLevel;
  /** Data key that `line` and `column` point into; null for a problem of the ConfigMap as a whole. */
  readonly key: string | null;
  readonly message: string;
  readonly is: string;
  readonly shouldBe?: string;
  /** Severity, where it differs from the default of its level. */
  readonly severity?: Severity;
  /** The corrected text no longer has it. */
  readonly correctable: boolean;
}

const ofLevel: Readonly<Record<ProblemLevel, Severity>> = {
  rejected: 'high',
  unstartable: 'high',
  ineffective: 'medium',
  note: 'info',
};

export function severityOf({ level, severity }: Pick<Problem, 'level' | 'severity'>): Severity {
  return severity ?? ofLevel[level];
}

/** Fluent Bit itself does not start with them; Fargate may pass the text on in another form. */
export const mayNotStart: ReadonlySet<string> = new Set<ProblemCode>([
  'blank-line-indentation',
  'byte-order-mark',
  'comment-indentation',
  'line-too-long',
  'section-indented',
  'tab-after-key',
]);

export function atKey(key: string, { line, column }: Position): Pick<Problem, 'key' | 'line' | 'column'> {
  return { key, line, column };
}

export function atValue(key: string, { line, valueColumn }: ConfEntry): Pick<Problem, 'key' | 'line' | 'column'> {
  return { key, line, column: valueColumn };
}

export type ProblemCode =
  | 'output-missing'
  | 'too-long'
  | 'environment-variable'
  | 'data-key-unknown'
  | 'flb-log-cw-value'
  | 'byte-order-mark'
  | 'command'
  | 'text-before-section'
  | 'value-missing'
  | 'tab-after-key'
  | 'line-too-long'
  | 'comment-indentation'
  | 'blank-line-indentation'
  | 'section-unclosed'
  | 'text-after-header'
  | 'section-unknown'
  | 'section-case'
  | 'section-misplaced'
  | 'section-indentation'
  | 'section-indented'
  | 'entry-indentation'
  | 'entry-not-deeper'
  | 'required-key-missing'
  | 'plugin-unsupported'
  | 'plugin-case'
  | 'kubernetes-filter-version'
  | 'service-owned-key'
  | 'setting-missing'
  | 'setting-unknown'
  | 'setting-repeated'
  | 'setting-conflict'
  | 'setting-value'
  | 'setting-newer'
  | 'comment-after-value'
  | 'match-never-covers'
  | 'rewrite-tag-loop'
  | 'parser-undefined'
  | 'opensearch-port'
  | 'opensearch-tls'
  | 'opensearch-type-name'
  | 'log-group-retention'
  | 'region-differs';

const longest = 80;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Untrusted text, shortened and made visible for a message: control characters become escapes. */
export function excerpt(text: string): string {
  const shown = text.slice(0, longest + 1).replace(invisible, escaped);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1).toWellFormed()}…`;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

export type LoggingData = Readonly<Record<string, string>>;

export interface MeantKey {
  readonly key: string;
  /** Key that this one is, or the absent key that was surely meant; null if neither. */
  readonly home: ConfKey | null;
  readonly text: string;
  readonly conf: Conf;
  readonly sections: readonly MeantSection[];
}

export interface MeantConfig {
  readonly data: LoggingData;
  /** In the order of Fargate's keys, then by name: a ConfigMap has no order of its own. */
  readonly keys: readonly MeantKey[];
  /** The sections of all keys that have a home. */
  readonly sections: readonly MeantSection[];
}

export function interpretConfig(data: LoggingData): MeantConfig {
  const names = Object.keys(data).filter((key) => key !== processLogKey);
  const homes = homesOf(names);
  const keys = names
    .map((key) => meantKey(key, data[key] ?? '', homes.get(key) ?? null))
    .toSorted((a, b) => keyRank(a.key) - keyRank(b.key) || (a.key < b.key ? -1 : 1));
  return { data, keys, sections: keys.filter(({ home }) => home !== null).flatMap(({ sections }) => sections) };
}

/** Where a key's problems stand in the list. */
export function keyRank(key: string | null): number {
  if (key === null) return -1;
  return isConfKey(key) ? confKeys.indexOf(key) : confKeys.length;
}

function meantKey(key: string, text: string, home: ConfKey | null): MeantKey {
  const conf = parseFluentBit(text);
  return { key, home, text, conf, sections: conf.sections.map((section) => interpretSection(key, section)) };
}

function homesOf(names: readonly string[]): Map<string, ConfKey> {
  const absent = confKeys.filter((key) => !names.includes(key));
  const meant = names.map((name) => [name, isConfKey(name) ? name : meantWord(name, absent)] as const);
  const claims = Map.groupBy(meant, ([, home]) => home);
  return new Map(
    meant.flatMap(([name, home]) => (home !== null && claims.get(home)?.length === 1 ? [[name, home] as const] : [])),
  );
}

/** A section as its author surely meant it, so that one misspelling does not hide the problems behind it. */
export interface MeantSection extends Section {
  readonly key: string;
  /** Null when it is no section that Fargate accepts. */
  readonly kind: SectionKind | null;
  readonly spelling: 'exact' | 'case' | 'misspelt';
  /** The entry that stands for each required key; absent when there is none. */
  readonly required: ReadonlyMap<string, ConfEntry>;
  /** The supported plugin; null when it is not, and for parsers. */
  readonly plugin: string | null;
  /** Settings of the plugin or parser; null if not known. */
  readonly known: KnownSettings | null;
  readonly readings: readonly SettingReading[];
}

function interpretSection(key: string, section: Section): MeantSection {
  const { kind, spelling } = meantKind(section.header.name);
  const required = kind === null ? new Map<string, ConfEntry>() : requiredEntries(kind, section.entries);
  const plugin = kind === null ? null : meantPlugin(kind, required.get('Name')?.value ?? '');
  const known = kind === null ? null : knownSettings(kind, plugin);
  return { ...section, key, kind, spelling, required, plugin, known, readings: readSettings(section.entries, known) };
}

/** The first entry for a setting, misspellings included. */
export function reading({ readings }: MeantSection, ...names: readonly string[]): SettingReading | undefined {
  return readings.find(({ setting }) => setting !== null && names.includes(setting.name));
}

/** The plugin, or the kind of section, as a message names it. */
export function ownerOf({ kind, plugin }: MeantSection): string {
  return plugin ?? `[${kind ?? ''}]`;
}

function meantKind(name: string): Pick<MeantSection, 'kind' | 'spelling'> {
  const exact = sectionKinds.find((kind) => kind === name);
  if (exact !== undefined) return { kind: exact, spelling: 'exact' };
  const otherCase = sectionKinds.find((kind) => kind === name.toUpperCase());
  if (otherCase !== undefined) return { kind: otherCase, spelling: 'case' };
  return { kind: meantWord(name.trim(), sectionKinds), spelling: 'misspelt' };
}

function requiredEntries(kind: SectionKind, entries: readonly ConfEntry[]): Map<string, ConfEntry> {
  const found = new Map<string, ConfEntry>();
  for (const name of requiredKeys[kind]) {
    const entry = entries.find(({ key }) => key.toLowerCase() === name.toLowerCase()) ?? misspelt(name, entries);
    if (entry !== undefined) found.set(name, entry);
  }
  return found;
}

function misspelt(name: string, entries: readonly ConfEntry[]): ConfEntry | undefined {
  const near = entries.filter(({ key }) => meantWord(key, [name]) !== null);
  return near.length === 1 ? near[0] : undefined;
}

function meantPlugin(kind: SectionKind, name: string): string | null {
  const supported = plugins[kind] ?? [];
  return supported.find((plugin) => plugin === name.toLowerCase()) ?? meantWord(name, supported);
}

/** The candidate that was surely meant: the only one that is one edit away, and long enough that this is no coincidence. */
function meantWord<Word extends string>(text: string, candidates: readonly Word[]): Word | null {
  const near = candidates.filter(
    (word) => word.length >= 4 && Math.abs(word.length - text.length) <= 1 && edits(text, word) <= 1,
  );
  return near.length === 1 ? (near[0] ?? null) : null;
}
