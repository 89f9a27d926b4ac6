import { type Kind } from './kinds.ts';
import type { Severity } from '#model/finding/severity.ts';

/** A setting of a plugin. */
export interface Setting {
  /** As it is documented. */
  readonly name: string;
  readonly kind: Kind;
  /** Fluent Bit refuses others that stand there twice. */
  readonly repeatable: boolean;
  /** The release of Fluent Bit that brought it; null when 1.9 has it. */
  readonly since: string | null;
}

/** What must be there: one of some settings. */
export interface Need {
  readonly oneOf: readonly string[];
  readonly level: 'unstartable' | 'ineffective';
  readonly severity?: Severity;
  /** What comes of it, for those that let Fluent Bit start. */
  readonly without?: string;
  /** Only where another setting says so. */
  readonly when?: { readonly setting: string; readonly is: RegExp; readonly because: string };
}

/** What a plugin, or a `[PARSER]`, takes. */
export interface SettingTable {
  readonly settings: readonly Setting[];
  readonly needs: readonly Need[];
  /** Groups of settings of which no two may stand together. */
  readonly exclusive: readonly (readonly [first: string, second: string])[];
  /** What becomes of a setting that it does not have. */
  readonly unknown: 'refused' | 'ignored';
}

export function settings(kind: Kind, ...names: readonly string[]): Setting[] {
  return names.map((name) => ({ name, kind, repeatable: false, since: null }));
}

export function repeatable(some: readonly Setting[]): Setting[] {
  return some.map((setting) => ({ ...setting, repeatable: true }));
}

export function since(release: string, some: readonly Setting[]): Setting[] {
  return some.map((setting) => ({ ...setting, since: release }));
}

export function required(...names: readonly string[]): Need {
  return { oneOf: names, level: 'unstartable' };
}
