import type { z } from 'zod';
import { printable, schemaErrorText } from '#lib/text/wording.ts';
import { toIso } from '#lib/time.ts';
import { type ClusterKey, clusterKeySchema, type Self } from '#model/cluster/cluster-key.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Hint } from '#model/alerts/hint.ts';

export interface HintsContext {
  /** Account and Region of the function; the subscribed log groups are in the same ones. */
  readonly self: Self;
  readonly now: () => Date;
}

/** Clusters to poll because of an event. */
export interface Hints {
  readonly hints: readonly Hint[];
  /** Reason why a valid event, or part of it, causes no poll; null if all of it does. */
  readonly ignored: string | null;
}

/** Most characters of a text in a hint. */
const longest = 400;
const longestShown = 350;
/** Go writes the year 1 for an unset time, and Kubernetes is younger than this. */
const earliest = Date.parse('2014-01-01T00:00:00Z');

/** Parses the value with the schema. Fails with an `AuditorError` that names the expected content and every invalid field. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  within: readonly string[] = [],
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AuditorError('usage', `${what}: ${schemaErrorText(parsed.error, { within })}`, { cause: parsed.error });
}

/** Cluster with the name in an event, in the account and Region that the envelope guarantees. */
export function clusterOf({ account, region }: Self, name: unknown, what: string, field: string): ClusterKey {
  const cluster = checked(clusterKeySchema.shape.cluster, name, what, [field]);
  return { account, region, cluster };
}

/** Untrusted text for a hint: one line, no invisible characters, shortened. */
export function shortText(text: string): string {
  return printable(text.trim().toWellFormed(), longestShown).slice(0, longest).toWellFormed();
}

/**
 * First valid one of several times, as ISO 8601 in UTC; now if there is none, or if it is in the future because the
 * sender's clock is fast.
 */
export function timeOf(candidates: readonly (string | null | undefined)[], now: Date): string {
  const times = candidates.map((time) => Date.parse(toIso(time) ?? '')).filter((time) => time >= earliest);
  const [first = Infinity] = times;
  return new Date(Math.min(first, now.getTime())).toISOString();
}
