import * as z from 'zod';
import { listed, printable } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Position } from '#model/finding/finding.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { configurationSchema, extraReads } from '#model/configuration/configuration.ts';
import { rules } from '#audit/rules/index.ts';
import type { Path, SourceText } from './source-text.ts';

/** One problem of a configuration. */
interface ConfigurationProblem {
  readonly position: Position;
  readonly message: string;
}

const mostShown = 10;

/** One `AuditorError` with all problems, in the order of the document. */
export function configurationFault(
  file: string,
  problems: readonly ConfigurationProblem[],
  options?: ErrorOptions,
): AuditorError {
  const sorted = problems.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
  const texts = [...new Set(sorted.map(({ position, message }) => `${file}:${place(position)}: ${message}`))];
  const more = texts.length - mostShown;
  return new AuditorError(
    'usage',
    [...texts.slice(0, mostShown), ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; '),
    options,
  );
}

function place({ line, column }: Position): string {
  return `${String(line)}:${String(column)}`;
}

/** `waivers[2].until`; empty for the document itself. */
function pathText(path: Path): string {
  return path.map(partText).join('').replace(/^\./, '');
}

function partText(key: PropertyKey): string {
  if (typeof key === 'number') return `[${String(key)}]`;
  const text = printable(String(key), 100);
  return /^[\w-]+$/.test(text) ? `.${text}` : `["${text}"]`;
}

function meant(near: string | null): string {
  return near === null ? '' : `. Did you mean ${near}?`;
}

type Issue = z.core.$ZodIssue;

/** Explains an issue: its position, the problem and, if it can be guessed, the intended value. */
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

/** Explains the union member whose type matches. */
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

/** YAML reads `012345678901` as a number, which would lose the leading zero. */
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

/** Keys that the schema allows at a path; none if it allows any key. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const here = unwrapped(schema);
  if (here instanceof z.ZodUnion) return here.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  const child = childOf(here, key);
  return child === undefined ? [] : keysAt(child, rest);
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;
}

const ids = rules.map(({ id }) => id);

/** Problems of rules: ids that do not exist, and contradictory settings. `value` is unvalidated. */
export function ruleProblems(value: unknown, source: SourceText): ConfigurationProblem[] {
  const settings = Object.entries(objectOf(objectOf(value)['rules']));
  const waivers = Object.entries(objectOf(objectOf(value)['waivers']));
  return [
    ...settings.flatMap(([id]) => unknownRule(id, ['rules', id], source.keyPosition(['rules'], id))),
    ...settings.flatMap(([id, setting]) => contradiction(objectOf(setting), ['rules', id], source)),
    ...waivers.flatMap(([index, waiver]) => {
      const path = ['waivers', Number(index), 'rule'];
      const { rule } = objectOf(waiver);
      return typeof rule === 'string' ? unknownRule(rule, path, source.positionOf(path)) : [];
    }),
  ];
}

function unknownRule(id: string, path: Path, position: ConfigurationProblem['position']): ConfigurationProblem[] {
  if (ids.includes(id)) return [];
  const near = nearest(id, ids, isNear);
  const hint = near === null ? '; fargate-auditor rules lists them' : meant(near);
  return [{ position, message: `${pathText(path)}: there is no such rule${hint}` }];
}

function contradiction(
  { off, severity }: Record<string, unknown>,
  path: Path,
  source: SourceText,
): ConfigurationProblem[] {
  if (off !== true || severity === undefined) return [];
  const message = `${pathText(path)}: a rule that is off has no severity; give one or the other`;
  return [{ position: source.positionOf(path), message }];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/**
 * Problems of excluded reads: names that do not exist, or without which no audit is possible. `value` is unvalidated.
 */
export function readProblems(value: unknown, source: SourceText): ConfigurationProblem[] {
  const without = objectOf(objectOf(value)['reads'])['without'];
  return (Array.isArray(without) ? (without as readonly unknown[]) : []).flatMap((name, index) => {
    if (typeof name !== 'string' || (extraReads as readonly string[]).includes(name)) return [];
    const path = ['reads', 'without', index];
    return [{ position: source.positionOf(path), message: `${pathText(path)}: ${problemOf(name)}` }];
  });
}

function problemOf(name: string): string {
  const near = nearest(name, extraReads, isNear);
  return `${name} cannot be left out${near === null ? `; an audit can do without ${listed(extraReads)}` : meant(near)}`;
}
