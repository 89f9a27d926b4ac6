import { type Document, isScalar, type Node, type Pair, visit } from 'yaml';
import { listed, printable } from '#lib/text/wording.ts';
import type { Position } from '#model/finding/finding.ts';

/** A key that stands several times in one map, of which kubectl takes the last. */
export interface RepeatedKey extends Position {
  readonly key: string;
  /** `data stands twice in one map, in lines 4 and 9; the last counts, as with kubectl` */
  readonly message: string;
}

const mostNotes = 5;

/** Where keys stand several times in one map; the place is that of the last, which counts. */
export function repeatedKeys(documents: readonly Document[], place: (offset: number) => Position): RepeatedKey[] {
  const found: RepeatedKey[] = [];
  for (const document of documents) {
    visit(document, {
      Map: (_, { items }) => {
        const keys = Map.groupBy(
          items.filter((pair) => isScalar(pair.key) && !isMerge(pair)),
          ({ key }) => String((key as { value?: unknown }).value),
        );
        for (const [key, pairs] of keys) if (pairs.length > 1) found.push(repeated(key, pairs, place));
      },
    });
  }
  return found;
}

function repeated(key: string, pairs: readonly Pair[], place: (offset: number) => Position): RepeatedKey {
  const places = pairs.map((pair) => place((pair.key as Node).range?.[0] ?? 0));
  const name = printable(key, 100);
  const times = pairs.length === 2 ? 'twice' : `${String(pairs.length)} times`;
  const lines = listed(places.map(({ line }) => String(line)));
  const message = `${name} stands ${times} in one map, in lines ${lines}; the last counts, as with kubectl`;
  return { ...(places.at(-1) ?? { line: 1, column: 1 }), key: name, message };
}

/** One sentence a key, and how many more there are. */
export function repeatedNotes(file: string, keys: readonly RepeatedKey[]): string[] {
  const notes = keys.map(({ message }) => `${file}: ${message}`);
  return notes.length <= mostNotes
    ? notes
    : [...notes.slice(0, mostNotes), `${file}: ${String(notes.length - mostNotes)} more keys stand twice`];
}

/** The pairs of a map that count: of a key that stands several times, the last. */
export function lastOfEach(items: readonly Pair[]): Pair[] {
  const last = new Map(items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : pair.key, pair]));
  const kept = new Set(last.values());
  return items.filter((pair) => isMerge(pair) || kept.has(pair));
}

export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}
