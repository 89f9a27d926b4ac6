import type { ConfEntry } from './conf-line.ts';
import { meantWord } from './meant-word.ts';
import type { Section } from './parse-fluent-bit.ts';
import { type Reading, readSettings } from './read-settings.ts';
import { type KnownSettings, knownSettings } from './settings/table-of.ts';
import { plugins, requiredKeys, type SectionKind, sectionKinds } from './vocabulary.ts';

/** A section with what its author surely meant, so that one misspelling does not hide the problems behind it. */
export interface MeantSection extends Section {
  readonly key: string;
  /** Null when it is no section that Fargate accepts. */
  readonly kind: SectionKind | null;
  readonly spelling: 'exact' | 'case' | 'misspelt';
  /** The entry that stands for each required key; absent when there is none. */
  readonly required: ReadonlyMap<string, ConfEntry>;
  /** The supported plugin; null when it is not, and for parsers. */
  readonly plugin: string | null;
  /** What the plugin, or a parser, takes; null where that is not known. */
  readonly known: KnownSettings | null;
  readonly readings: readonly Reading[];
}

export function interpretSection(key: string, section: Section): MeantSection {
  const { kind, spelling } = meantKind(section.header.name);
  const required = kind === null ? new Map<string, ConfEntry>() : requiredEntries(kind, section.entries);
  const plugin = kind === null ? null : meantPlugin(kind, required.get('Name')?.value ?? '');
  const known = kind === null ? null : knownSettings(kind, plugin);
  return { ...section, key, kind, spelling, required, plugin, known, readings: readSettings(section.entries, known) };
}

/** The first entry for a setting, misspellings included. */
export function reading({ readings }: MeantSection, ...names: readonly string[]): Reading | undefined {
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
