import type { z } from 'zod';
import { printable, schemaErrorText } from '#lib/text/wording.ts';
import { toIso } from '#lib/time.ts';
import { type ClusterKey, clusterKeySchema, type Self } from '#model/cluster/cluster-key.ts';
import { Fault } from '#model/fault.ts';
import type { Hint } from '#model/alerts/hint.ts';

export interface HintsContext {
  /** Account and Region of the function: the log groups that are subscribed to are there too. */
  readonly self: Self;
  readonly now: () => Date;
}

/** Clusters to look at because of an event. */
export interface Hints {
  readonly hints: readonly Hint[];
  /** Why an event that was understood, or a part of it, is no reason to look; null when all of it is. */
  readonly ignored: string | null;
}

/** Characters that a text of a hint may have. */
const longest = 400;
const longestShown = 350;
/** Go writes the year 1 for a time that is not set, and Kubernetes is younger than this. */
const earliest = Date.parse('2014-01-01T00:00:00Z');

/** The value as the schema has it. Fails with a `Fault` that says what it was to be and names every field that is wrong. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  within: readonly string[] = [],
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('usage', `${what}: ${schemaErrorText(parsed.error, { within })}`, { cause: parsed.error });
}

/** A cluster by the name that an event gives it, in the account and region that the envelope vouches for. */
export function clusterOf({ account, region }: Self, name: unknown, what: string, field: string): ClusterKey {
  const cluster = checked(clusterKeySchema.shape.cluster, name, what, [field]);
  return { account, region, cluster };
}

/** A stranger's text, fit for a hint: on one line, nothing invisible in it, and short. */
export function shortText(text: string): string {
  return printable(text.trim().toWellFormed(), longestShown).slice(0, longest).toWellFormed();
}

/**
 * The first of several times that is one, as ISO 8601 in UTC; now when none is, and when it lies ahead because the
 * clock of whoever told it is fast.
 */
export function timeOf(candidates: readonly (string | null | undefined)[], now: Date): string {
  const times = candidates.map((time) => Date.parse(toIso(time) ?? '')).filter((time) => time >= earliest);
  const [first = Infinity] = times;
  return new Date(Math.min(first, now.getTime())).toISOString();
}
