import type { z } from 'zod';
import { isNear, nearest } from '#lib/text/compare.ts';
import { printable } from '#lib/text/wording.ts';
import { configurationSchema } from '#model/configuration/configuration.ts';
import { meant, pathText, type ConfigurationProblem } from './problem.ts';
import { keysAt } from './schema-keys.ts';
import type { Path, SourceText } from './source-text.ts';

type Issue = z.core.$ZodIssue;

/** What a person is told of an issue: where it is, what is wrong and, where it can be guessed, what was meant. */
export function explainIssue(issue: Issue, source: SourceText, value: unknown): ConfigurationProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, source));
  if (issue.code === 'invalid_union') return explainUnion(issue, source, value);
  const given = valueAt(value, issue.path);
  const what = pathText(issue.path) || 'the document';
  const message = given === undefined ? `${what} is missing` : `${what}: ${complaint(issue, given)}`;
  return [{ position: source.positionOf(issue.path), message }];
}

function unknownKey(key: string, path: Path, source: SourceText): ConfigurationProblem {
  const known = keysAt(configurationSchema, path);
  const near = nearest(key, known, isNear);
  const hint = near === null ? `; the keys here are ${known.join(', ')}` : meant(near);
  return { position: source.keyPosition(path, key), message: `${pathText([...path, key])}: no such key${hint}` };
}

/** Of several forms, the one whose type is right was meant. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  source: SourceText,
  value: unknown,
): ConfigurationProblem[] {
  const given = valueAt(value, issue.path);
  const isObject = typeof given === 'object' && given !== null;
  const forms = issue.errors.map((form) => form.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  const form = isObject ? forms.at(-1) : forms[0];
  return (form ?? []).flatMap((inner) => explainIssue(inner, source, value));
}

function complaint(issue: Issue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, given);
    case 'invalid_value':
      return `${shown(given)} is none of ${issue.values.map(String).join(', ')}${meant(nearestTo(given, issue.values))}`;
    case 'too_small':
      return 'it is empty';
    case 'too_big':
      return `it is longer than ${String(issue.maximum)} characters`;
    default:
      return `${shown(given)} is not right: ${issue.message}`;
  }
}

/** YAML reads `012345678901` as a number, which would lose the zero. */
function wrongType(expected: string, given: unknown): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
    boolean: 'true or false',
  };
  const isPlain = typeof given === 'number' || typeof given === 'boolean';
  const hint = expected === 'string' && isPlain ? '; write it in quotes' : '';
  return `${shown(given)} should be ${names[expected] ?? expected}${hint}`;
}

function nearestTo(given: unknown, values: readonly unknown[]): string | null {
  return typeof given === 'string' ? nearest(given, values.map(String), isNear) : null;
}

function shown(given: unknown): string {
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object' && given !== null) return 'a mapping';
  return typeof given === 'string' ? `"${printable(given, 80)}"` : String(given);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
