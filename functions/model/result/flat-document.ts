/** A document of one level, but for lists of texts, and of pairs whose keys are not ours. */
export type FlatDocument = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | readonly Pair[]>
>;

export interface Pair {
  readonly key: string;
  readonly value: string;
}
