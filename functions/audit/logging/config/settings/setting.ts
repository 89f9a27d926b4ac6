import type { Severity } from '#model/finding/severity.ts';
import { edits } from '#lib/text/compare.ts';

/** A setting of a plugin. */
export interface Setting {
  /** Name as documented. */
  readonly name: string;
  readonly kind: Kind;
  /** May stand there more than once; Fluent Bit refuses any other setting that does. */
  readonly repeatable: boolean;
  /** Fluent Bit release that added it; null if 1.9 has it. */
  readonly since: string | null;
}

/** A required setting: one of a few names. */
export interface Need {
  readonly oneOf: readonly string[];
  readonly level: 'unstartable' | 'ineffective';
  readonly severity?: Severity;
  /** Consequence of leaving it out, if Fluent Bit still starts. */
  readonly without?: string;
  /** Required only when another setting has such a value. */
  readonly when?: { readonly setting: string; readonly is: RegExp; readonly because: string };
}

/** Settings of a plugin or of a `[PARSER]`. */
export interface SettingTable {
  readonly settings: readonly Setting[];
  readonly needs: readonly Need[];
  /** Pairs of settings that exclude each other. */
  readonly exclusive: readonly (readonly [first: string, second: string])[];
  /** Fluent Bit's treatment of a setting that the plugin does not have. */
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

/** A flaw in the value of a setting, and its consequence. */
export interface Flaw {
  /** `unstartable`: Fluent Bit does not start with it, or exits at the first record. */
  readonly level: 'unstartable' | 'ineffective' | 'note';
  readonly severity?: Severity;
  /** Follows the name and the value, e.g. `is no number and counts as 0`. */
  readonly says: string;
  readonly shouldBe?: string;
  /** The value that was surely meant. */
  readonly corrected?: string;
}

/** Type of value that a setting takes. */
export interface Kind {
  /** Blanks are never part of the value, so a `#` after one starts a comment. */
  readonly word: boolean;
  readonly flaw: (value: string) => Flaw | null;
}

export const text: Kind = { word: false, flaw: () => null };

export const word: Kind = { word: true, flaw: () => null };

const yes = ['true', 'on', 'yes'];
const no = ['false', 'off', 'no'];
const eitherWay = [...yes, ...no];

/** Fluent Bit checks these itself; it accepts six words in any letter case. */
export const boolean: Kind = {
  word: true,
  flaw(value) {
    if (eitherWay.includes(value.toLowerCase())) return null;
    const meant = eitherWay.filter((one) => one.length >= 4 && edits(value, one) === 1);
    const [corrected] = meant;
    const flaw = { level: 'unstartable', says: 'is neither On nor Off', shouldBe: corrected ?? 'On or Off' } as const;
    return corrected === undefined || meant.length > 1 ? flaw : { ...flaw, corrected };
  },
};

interface Spelling {
  readonly on: string;
  readonly off: string;
  /** Other accepted words, in lower case. */
  readonly also?: readonly string[];
  /** Fluent Bit's reading of any other value. */
  readonly says: (value: string) => string;
}

/** A boolean for which some spellings that look right mean something else. */
export function spelled({ says, also = [], ...words }: Spelling): Kind {
  const known = [words.on.toLowerCase(), words.off.toLowerCase(), ...also];
  return {
    word: true,
    flaw(value) {
      const lower = value.toLowerCase();
      if (known.includes(lower)) return null;
      const flaw = { level: 'ineffective', says: says(value) } as const;
      const corrected = yes.includes(lower) ? words.on : no.includes(lower) ? words.off : null;
      return corrected === null
        ? { ...flaw, shouldBe: `${words.on} or ${words.off}` }
        : { ...flaw, shouldBe: corrected, corrected };
    },
  };
}

/** The Go plugins accept only `true` and `false`, and use their default for anything else. */
export function goBoolean(byDefault: boolean, consequence = ''): Kind {
  const says = () => `is neither true nor false, and is read as ${byDefault}${consequence}`;
  return spelled({ on: 'true', off: 'false', says });
}

/** Fluent Bit does not check these, and reads any unknown value as one of the two. */
export function uncheckedBoolean(counts: 'On' | 'Off'): Kind {
  const says = () => `is neither On nor Off, and counts as ${counts}`;
  return spelled({ on: 'On', off: 'Off', also: ['true', 'yes', 'false', 'no'], says });
}

export const number: Kind = {
  word: true,
  flaw(value) {
    if (/^\d+$/.test(value)) return null;
    return {
      level: 'ineffective',
      says: `is no whole number, and counts as ${leadingNumber(value)}`,
      shouldBe: 'a number',
    };
  },
};

function leadingNumber(value: string): string {
  return /^[+-]?\d+/.exec(value)?.[0] ?? '0';
}

export function numberUpTo(most: number): Kind {
  return {
    word: true,
    flaw: (value) =>
      /^\d+$/.test(value) && Number(value) <= most
        ? null
        : {
            level: 'unstartable',
            says: 'is no number that the plugin takes',
            shouldBe: most === Infinity ? 'a number' : `0 to ${most}`,
          },
  };
}

export const decimal: Kind = {
  word: true,
  flaw: (value) =>
    /^\d+(\.\d+)?$/.test(value) ? null : { level: 'ineffective', says: 'is no number', shouldBe: 'a number' },
};

/** A size such as `32K`; Fluent Bit reads an invalid one as "no limit" or as its default, without a warning. */
export const size: Kind = {
  word: true,
  flaw: (value) =>
    /^(\d+([kmg]b?)?|false)$/i.test(value)
      ? null
      : { level: 'ineffective', says: 'is no size that Fluent Bit reads', shouldBe: 'a size such as 32K' },
};

export const time: Kind = {
  word: true,
  flaw: (value) =>
    /^\d+[smhd]?$/i.test(value)
      ? null
      : {
          level: 'ineffective',
          says: `is no time, and counts as ${leadingNumber(value)} s`,
          shouldBe: 'a time such as 300s',
        },
};

interface Choice {
  readonly level?: Flaw['level'];
  /** Fluent Bit compares these case-sensitively. */
  readonly exactCase?: boolean;
  /** Values that only releases after 1.9 have. */
  readonly newer?: readonly string[];
  readonly says?: string;
}

/** One of a few words. */
export function oneOf(values: readonly string[], choice: Choice = {}): Kind {
  const { level = 'unstartable', exactCase = false, newer = [], says = 'is not one of them' } = choice;
  const shouldBe = values.join(', ');
  return {
    word: true,
    flaw(value) {
      const same = (one: string) => (exactCase ? one === value : one.toLowerCase() === value.toLowerCase());
      if (values.some(same)) return null;
      if (newer.some(same)) return { level: 'note', says: 'is not known to Fluent Bit 1.9, only to later releases' };
      const meant = values.filter((one) => one.length >= 3 && edits(value, one) <= 1);
      const [corrected] = meant;
      const flaw = { level, says, shouldBe: corrected ?? shouldBe };
      return corrected === undefined || meant.length > 1 ? flaw : { ...flaw, corrected };
    },
  };
}

/** Text of one shape; anything else is accepted but has no effect. */
export function shaped(shape: RegExp, says: string, about: Pick<Flaw, 'severity' | 'shouldBe'> = {}): Kind {
  return { word: true, flaw: (value) => (shape.test(value) ? null : { level: 'ineffective', says, ...about }) };
}
