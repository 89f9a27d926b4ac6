import { nearest } from '#lib/text/compare.ts';
import type { Flaw, Kind } from './setting.ts';
import { accessorProblem } from './record-accessor.ts';
import { regexProblem } from './ruby-regex.ts';

/** Values with several parts, which each Fluent Bit filter splits in its own way. */
const compound = (flaw: Kind['flaw']): Kind => ({ word: false, flaw });

export const regex = (level: Flaw['level'] = 'unstartable', says = ''): Kind =>
  compound((value) => regexFlaw(value, { level, says }));

function regexFlaw(
  pattern: string,
  { level = 'unstartable', says = '' }: Partial<Pick<Flaw, 'level' | 'says'>> = {},
): Flaw | null {
  const problem = regexProblem(pattern);
  return problem === null ? null : { level, says: `is no regular expression that Ruby reads: it ${problem}${says}` };
}

function accessorFlaw(text: string): Flaw | null {
  const part = accessorProblem(text);
  if (part === null) return null;
  const shouldBe = "$key or $key['sub key']";
  return { level: 'unstartable', says: `has ${part}, which is no record accessor`, shouldBe };
}

export const accessor: Kind = { word: true, flaw: accessorFlaw };

/** `Regex` and `Exclude` of grep: a field, one blank, and an expression to the end of the line. */
export const fieldAndRegex: Kind = compound((value) => {
  const end = value.indexOf(' ');
  if (end < 0) return missing('a field and a regular expression', 'FIELD REGEX');
  const field = value.slice(0, end);
  if (field === '$') return { level: 'unstartable', says: 'names no field behind $' };
  const pattern = value.slice(end + 1);
  const flaw = accessorFlaw(field.startsWith('$') ? field : `$${field}`) ?? regexFlaw(pattern);
  if (flaw !== null || !pattern.startsWith(' ')) return flaw;
  const corrected = `${field} ${pattern.trimStart()}`;
  const says = 'has several blanks before its expression, of which all but one belong to it, so that it fits nothing';
  return { level: 'ineffective', says, shouldBe: corrected, corrected };
});

/** `Rule` of rewrite_tag: `$KEY REGEX NEW_TAG KEEP`. */
export const rewriteRule: Kind = compound((value) => {
  const [key = '', pattern = '', tag = '', keep] = quotedParts(value);
  if (keep === undefined) {
    const count = quotedParts(value).length;
    const says = `has ${count} of its 4 parts`;
    return { level: 'unstartable', says, shouldBe: '$KEY REGEX NEW_TAG KEEP' };
  }
  const flaw = accessorFlaw(key) ?? regexFlaw(pattern) ?? accessorFlaw(tag);
  if (flaw !== null || /^(true|on|yes|false|off|no)$/i.test(keep)) return flaw;
  return { level: 'ineffective', says: `ends in ${keep}, which counts as false`, shouldBe: 'true or false' };
});

/** Parts of a `Rule`; null if there are too few. */
export function newTagOf(rule: string): string | null {
  const [, , tag, keep] = quotedParts(rule);
  return keep === undefined ? null : (tag ?? null);
}

/** `Record` of record_modifier: a key, and a value that is one word or in double quotes. */
export const keyAndValue: Kind = compound((value) => {
  const [key = '', ...rest] = quotedParts(value);
  if (rest.length === 0) return missing('a key and a value', 'KEY VALUE');
  if (rest.length === 1) return null;
  const says = 'has more than a key and a value, so that it is left out; a value with blanks goes in double quotes';
  return { level: 'ineffective', says, shouldBe: `${key} "${value.slice(key.length).trim()}"` };
});

/** `Add`, `Set`, `Rename` and the like of modify: two words. */
export const twoWords: Kind = compound((value) => wordsFlaw(value, 2, 'a key and a value', 'KEY VALUE'));

/** `Remove` and the like of modify: one word. */
export const oneWord: Kind = compound((value) => wordsFlaw(value, 1, 'one key', 'KEY'));

export const oneRegex: Kind = compound(
  (value) => wordsFlaw(value, 1, 'one expression', 'REGEX') ?? regexFlaw(value, { says: endsLater }),
);

const endsLater = '; Fluent Bit starts, and ends with the first record';

/** Fluent Bit 1.9 refuses four or more words, ignores three, and does not support quotes. */
function wordsFlaw(value: string, wanted: 1 | 2, what: string, shouldBe: string): Flaw | null {
  const { length } = plainParts(value);
  if (length === wanted) return null;
  if (length < wanted) return missing(what, shouldBe);
  if (value.includes('"') && quotedParts(value).length === wanted) {
    return { level: 'note', says: 'has quotes, which Fluent Bit reads as such from 2.1.3 on only' };
  }
  if (length === 3) return { level: 'ineffective', says: `has more than ${what}, and is passed over`, shouldBe };
  return { level: 'unstartable', says: `has more than ${what}`, shouldBe };
}

/** Types of `Condition` in modify, in lower case, with the operand that is an expression. */
const conditions = new Map([
  ['key_exists', ''],
  ['key_does_not_exist', ''],
  ['a_key_matches', 'a'],
  ['no_key_matches', 'a'],
  ['key_value_equals', 'plain b'],
  ['key_value_does_not_equal', 'plain b'],
  ['key_value_matches', 'b'],
  ['key_value_does_not_match', 'b'],
  ['matching_keys_have_matching_values', 'ab'],
  ['matching_keys_do_not_have_matching_values', 'ab'],
]);

export const condition: Kind = compound((value) => {
  const parts = plainParts(value);
  const [kind = '', a, b] = parts;
  const operands = conditions.get(kind.toLowerCase());
  if (operands === undefined) {
    const near = nearest(kind, conditions.keys());
    const says = `begins with ${kind}, which is no condition of modify`;
    const base = { level: 'unstartable', says } as const;
    return near === null ? base : { ...base, shouldBe: `${near[0]?.toUpperCase() ?? ''}${near.slice(1)}` };
  }
  if (parts.length > 3) return { level: 'unstartable', says: 'has more than two operands' };
  return operandFlaw(operands, a, b);
});

function operandFlaw(operands: string, a: string | undefined, b: string | undefined): Flaw | null {
  if (a === undefined) return { level: 'ineffective', says: `names no key, ${never}` };
  if (operands === 'plain b') {
    return b === undefined ? { level: 'ineffective', says: `has no value to compare with, ${never}` } : null;
  }
  if (operands.includes('b') && b === undefined) return missing('an expression for the value', 'KEY REGEX');
  const ofKey = operands.includes('a') ? regexFlaw(a, { says: endsLater }) : accessorFlaw(a);
  return ofKey ?? (operands.includes('b') && b !== undefined ? regexFlaw(b, { says: endsLater }) : null);
}

const never = 'so that it never holds';

function missing(what: string, shouldBe: string): Flaw {
  return { level: 'unstartable', says: `lacks a part: it takes ${what}`, shouldBe };
}

function plainParts(value: string): string[] {
  return value.split(' ').filter((part) => part !== '');
}

/** Words between blanks, or text in double quotes. */
function quotedParts(value: string): string[] {
  return [...value.matchAll(/"((?:\\"|[^"])*)"?|[^ ]+/g)].map(([part, inner]) => inner ?? part);
}
