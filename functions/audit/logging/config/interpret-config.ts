import { interpretSection, type MeantSection } from './interpret-section.ts';
import { meantWord } from './meant-word.ts';
import { type Conf, parseFluentBit } from './parse-fluent-bit.ts';
import { type ConfKey, confKeys, isConfKey, processLogKey } from './vocabulary.ts';

export type LoggingData = Readonly<Record<string, string>>;

export interface MeantKey {
  readonly key: string;
  /** The key it is, or the absent one that it surely should be; null when it is neither. */
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
