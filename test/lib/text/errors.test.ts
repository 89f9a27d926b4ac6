import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { schemaErrorText, errorText } from '#lib/text/wording.ts';

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
