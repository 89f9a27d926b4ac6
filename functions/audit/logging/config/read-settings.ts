import { edits, nearest } from '#lib/text/compare.ts';
import type { ConfEntry } from './conf-line.ts';
import type { Flaw, Setting } from './settings/setting.ts';
import type { KnownSettings } from './settings/table-of.ts';

/** An entry of a section, read as a setting of its plugin. */
export interface SettingReading {
  readonly entry: ConfEntry;
  /** Setting as the plugin knows it, or as it was surely meant; null if the plugin has no such setting. */
  readonly setting: Setting | null;
  /** The setting of which the key is surely a misspelling. */
  readonly misspelt: boolean;
  /** A name that the key may be a misspelling of. */
  readonly near: string | null;
  /** Without a comment behind it. */
  readonly value: string;
  /** Text after the value that can only be meant as a comment; null if there is none. */
  readonly comment: string | null;
  readonly flaw: Flaw | null;
}

/** Every entry of a section, read as a setting; none if the plugin is unknown. */
export function readSettings(entries: readonly ConfEntry[], known: KnownSettings | null): SettingReading[] {
  if (known === null) return [];
  const present = new Set(entries.map(({ key }) => key.toLowerCase()));
  const names = [...known.byName.values()].map(({ name }) => name);
  return entries.map((entry) => {
    const exact = known.byName.get(entry.key.toLowerCase());
    const near = exact === undefined ? nearest(entry.key, names) : null;
    const meant = near === null ? undefined : meantSetting(entry.key, near, { known, present });
    const setting = exact ?? meant ?? null;
    return { entry, setting, misspelt: exact === undefined && meant !== undefined, near, ...readValue(entry, setting) };
  });
}

interface SettingContext {
  readonly known: KnownSettings;
  readonly present: ReadonlySet<string>;
}

/** One edit away, and no other entry contradicts it. */
function meantSetting(key: string, near: string, { known, present }: SettingContext): Setting | undefined {
  const isCertain = near.length >= 4 && edits(key, near) === 1 && isOnly(key, near, known);
  const rivals = known.exclusive.filter((pair) => pair.includes(near)).flat();
  const isFree = ![near, ...rivals].some((name) => present.has(name.toLowerCase()));
  return isCertain && isFree ? known.byName.get(near.toLowerCase()) : undefined;
}

function isOnly(key: string, near: string, { byName }: KnownSettings): boolean {
  return [...byName.values()].every(
    ({ name }) => name === near || Math.abs(name.length - key.length) > 1 || edits(key, name) > 1,
  );
}

function readValue(entry: ConfEntry, setting: Setting | null): Pick<SettingReading, 'value' | 'comment' | 'flaw'> {
  const { value: written } = entry;
  const at = setting?.kind.word === true ? /[ \t]+#/.exec(written) : null;
  const value = at === null ? written : written.slice(0, at.index);
  const comment = at === null ? null : written.slice(at.index).trimStart();
  // Other checks cover environment variables and lines without a value.
  const isReadable = setting !== null && value !== '' && !written.includes('${');
  return { value, comment, flaw: isReadable ? setting.kind.flaw(value) : null };
}
