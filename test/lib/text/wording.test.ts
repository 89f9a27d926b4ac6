import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, it, test } from 'vitest';
import {
  listed,
  listedBriefly,
  plural,
  printable,
  printableLines,
  shellCommand,
  shellQuote,
  schemaErrorText,
  errorText,
} from '#lib/text/wording.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';

describe('counted and listed words', () => {
  it('are plural but for one', () => {
    expect([0, 1, 2].map((count) => plural(count, 'pod'))).toEqual(['0 pods', '1 pod', '2 pods']);
    expect(plural(2, 'policy', 'policies')).toBe('2 policies');
  });

  it('are joined by commas, the last by "and"', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('are counted beyond the first few', () => {
    expect(listedBriefly(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
    expect(listedBriefly(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more');
    expect(listedBriefly(['a', 'b', 'c'], 1)).toBe('a and 2 more');
  });
});

describe('printable', () => {
  it('shows what a terminal would act on, and leaves the rest', () => {
    expect(printable('a\u001b[2Jb\u202ec\u009bd\n\te é 漢')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{9b}d\\u{a}\\u{9}e é 漢');
  });

  it('cuts what is too long, and says how long it was', () => {
    expect(printable('x'.repeat(10_000))).toBe(`${'x'.repeat(500)}… (10000 characters)`);
    expect(printable('x'.repeat(500))).toBe('x'.repeat(500));
    expect(printable('abc', 2)).toBe('ab… (3 characters)');
  });

  it('is one line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      }),
    );
  });
});

describe('printable lines', () => {
  it('are those of the text, without an empty one for its end', () => {
    expect(printableLines('a:\n  b\n')).toEqual(['a:', '  b']);
  });

  it('keep the tabs that are copied with them, and show other controls', () => {
    expect(printableLines('[OUTPUT]\n\tName\u001b x')).toEqual(['[OUTPUT]', '\tName\\u{1b} x']);
  });
});

describe('a word for the shell', () => {
  it.each([
    ['deployment/web', 'deployment/web'],
    ['', "''"],
    ['a b', "'a b'"],
    ['$(reboot)', "'$(reboot)'"],
    ["it's", "'it'\\''s'"],
    ['~root', "'~root'"],
  ])('%j is written %s', (word, quoted) => {
    expect(shellQuote(word)).toBe(quoted);
  });

  it('comes out of a shell as it went in', () => {
    const character = fc.integer({ min: 1, max: 0x2ff }).map((code) => String.fromCodePoint(code));
    const words = fc.array(fc.string({ unit: character, maxLength: 8 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, (given) => {
        const out = execFileSync('sh', ['-c', shellCommand('printf', '%s\\0', ...given)], { encoding: 'utf8' });
        expect(out.split('\0').slice(0, -1)).toEqual(given);
      }),
      { numRuns: 20 },
    );
  });
});

function told(schema: z.ZodType, value: unknown, wording?: Parameters<typeof schemaErrorText>[1]): string {
  return schemaErrorText(schema.safeParse(value).error!, wording);
}

const place = z.strictObject({ account: z.string().regex(/^\d{12}$/, 'has 12 digits'), region: z.enum(['a', 'b']) });

describe('what a schema refuses, as a text', () => {
  it('names every field with the reason, by its path', () => {
    expect(told(z.object({ places: z.array(place) }), { places: [{ account: '1', region: 'c' }] })).toBe(
      'places.0.account: has 12 digits; places.0.region: Invalid option: expected one of "a"|"b"',
    );
  });

  it('names the document, where it is wrong as a whole', () => {
    expect(told(place, 1, { whole: 'input' })).toBe('input: Invalid input: expected object, received number');
    expect(told(place, 1)).toBe('Invalid input: expected object, received number');
  });

  it('names fields by their path in a larger document', () => {
    expect(told(place, { account: '1', region: 'a' }, { within: ['detail', 0] })).toBe(
      'detail.0.account: has 12 digits',
    );
  });

  it('counts the issues that are not shown', () => {
    expect(told(z.array(z.string()), [1, 2, 3], { most: 1 })).toMatch(/^0: .* \(and 2 more\)$/);
  });

  it('speaks of the form of a union that comes nearest', () => {
    const either = z.union([z.object({ a: z.string(), b: z.string() }), z.object({ c: z.object({ d: z.string() }) })]);
    expect(told(either, { c: { d: 1 } }, { whole: 'input' })).toBe(
      'c.d: Invalid input: expected string, received number',
    );
  });

  it('shows nothing that a terminal would act on, and is cut', () => {
    const keys = z.strictObject({});
    expect(told(keys, { '\u001b[31m': 1 })).toBe('Unrecognized key: "\\u{1b}[31m"');
    expect(told(keys, { [`k${'x'.repeat(500)}`]: 1 }, { limit: 20 })).toMatch(
      /^Unrecognized key: "k… \(\d+ characters\)$/,
    );
  });
});

test.each([
  [new Error('gone'), 'gone'],
  [new TypeError('no', { cause: 'x' }), 'no'],
  ['thrown', 'thrown'],
  [undefined, 'undefined'],
])('%s says %s', (error, text) => {
  expect(errorText(error)).toBe(text);
});
