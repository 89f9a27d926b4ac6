import type { SectionKind } from '../vocabulary.ts';
import { ofFilters, ofOutputs } from './common.ts';
import { filterTables, parserTable } from './filters.ts';
import { outputTables } from './outputs.ts';
import type { Setting, SettingTable } from './setting.ts';

/** Settings of a section, including those common to its kind, by name in lower case. */
export interface KnownSettings extends SettingTable {
  readonly byName: ReadonlyMap<string, Setting>;
}

const parsers = withNames(parserTable, []);
const outputs = new Map([...outputTables].map(([plugin, table]) => [plugin, withNames(table, ofOutputs)]));
const filters = new Map([...filterTables].map(([plugin, table]) => [plugin, withNames(table, ofFilters)]));

/** Null for a plugin that Fargate does not support. */
export function knownSettings(kind: SectionKind, plugin: string | null): KnownSettings | null {
  if (kind === 'PARSER') return parsers;
  return (kind === 'OUTPUT' ? outputs : filters).get(plugin ?? '') ?? null;
}

function withNames(table: SettingTable, common: readonly Setting[]): KnownSettings {
  const all = [...common, ...table.settings];
  return { ...table, byName: new Map(all.map((setting) => [setting.name.toLowerCase(), setting])) };
}
