import type { z } from 'zod';

/** `1 pod`, `3 pods`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** A list that may be of any length, as an untrusted source may have written it: `a, b, c and 7 more`. */
export function listedBriefly(words: readonly string[], most = 4): string {
  const left = words.length - most;
  return listed(left <= 0 ? words : [...words.slice(0, most), `${String(left)} more`]);
}

/** Controls, and the marks that turn the reading direction: a terminal or a log would act on them. */
// eslint-disable-next-line no-control-regex -- control characters are the point
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Untrusted text on one line: characters that a terminal would interpret are shown as `\u{…}`, and long text is
 * truncated.
 */
export function printable(text: string, limit = 500): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}… (${String(text.length)} characters)` : text;
  return cut.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Untrusted text of several lines, such as a patch, in full: its tabs are copied unchanged. */
export function printableLines(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .map((part) => printable(part, 2000))
        .join('\t'),
    );
}

/** A word for a POSIX shell: unchanged if nothing in it is special, otherwise in single quotes. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line, with each word quoted if needed. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

interface Wording {
  /** Name of the document, for issues that concern all of it. */
  readonly whole?: string;
  /** Path of the document within a larger one. */
  readonly within?: readonly PropertyKey[];
  /** Most issues shown; the others are counted. */
  readonly most?: number;
  readonly limit?: number;
}

type ZodIssue = z.core.$ZodIssue;

/** Fields that a schema rejects, each with the reason: `account: an AWS account id has 12 digits; region: …`. */
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

/** Issues of the union member that matches best: for the union itself, zod only reports `Invalid input`. */
function innermost(issue: ZodIssue): ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
  if (nearest === undefined) return [issue];
  return nearest.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Message of an error; if anything else was thrown, the value as text. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
