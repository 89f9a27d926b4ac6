import type { PageTexts } from '../texts/catalogue.ts';
import type { FindingView, ListView } from './view.ts';

/** A list of records, field by field: like stands next to like, which deflate makes much of. */
export type Columns<T> = { readonly [Field in keyof T]: readonly T[Field][] };

/** Data of the page for its script. */
export interface Packed extends Omit<ListView, 'findings'> {
  readonly findings: Columns<FindingView>;
  readonly texts: PageTexts;
  /** The time that ages count from. */
  readonly now: string;
}

/** Records without the same fields make no columns; those of a type without optional fields do. */
export function columnsOf<T extends object>(records: readonly T[]): Columns<T> {
  const fields = Object.keys(records[0] ?? {}) as (keyof T)[];
  return Object.fromEntries(
    fields.map((field) => [field, records.map((record) => record[field])]),
  ) as unknown as Columns<T>;
}

export function recordsOf<T extends object>(columns: Columns<T>): T[] {
  const entries = Object.entries(columns) as [keyof T, readonly T[keyof T][]][];
  const length = entries[0]?.[1].length ?? 0;
  return Array.from(
    { length },
    (_, index) => Object.fromEntries(entries.map(([field, values]) => [field, values[index]])) as T,
  );
}
