import type { z } from 'zod';
import { printable } from './wording.ts';

interface Wording {
  /** Name of the document, for issues that concern it as a whole. */
  readonly whole?: string;
  /** Path at which the document stands within a larger one. */
  readonly within?: readonly PropertyKey[];
  /** Issues that are shown; the others are counted. */
  readonly most?: number;
  readonly limit?: number;
}

type ZodIssue = z.core.$ZodIssue;

/** Fields that a schema refuses, each with the reason: `account: an AWS account id has 12 digits; region: …`. */
export function schemaErrorText({ issues }: Pick<z.ZodError, 'issues'>, wording: Wording = {}): string {
  const { whole = '', within = [], most = Infinity, limit = 1000 } = wording;
  const told = issues.flatMap((issue) => innermost(issue)).map((issue) => issueText(issue, whole, within));
  const more = told.length - most;
  const text = printable(told.slice(0, most).join('; '), limit);
  return more > 0 ? `${text} (and ${more} more)` : text;
}

function issueText({ path, message }: ZodIssue, whole: string, within: readonly PropertyKey[]): string {
  const field = [...within, ...path].map(String).join('.') || whole;
  return field === '' ? message : `${field}: ${message}`;
}

/** Issues of the form of a union that comes nearest: of the union itself, zod says `Invalid input` and no more. */
function innermost(issue: ZodIssue): ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
  if (nearest === undefined) return [issue];
  return nearest.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Message of an error; the value itself where something else was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
