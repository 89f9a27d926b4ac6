import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutManagedFields } from '#collect/live/kubernetes-client.ts';

function cut(json: string): string {
  return withoutManagedFields(Buffer.from(json)).toString();
}

test('empties managedFields wherever they are, and leaves the rest as it is', () => {
  const item =
    '{"metadata":{"name":"a","managedFields":[{"f":{"k:{\\"name\\":\\"]\\"}":{}},"list":[[1],[]]}],"uid":"1"}}';
  expect(cut(`{"items":[${item},${item}]}`)).toBe(
    '{"items":[{"metadata":{"name":"a","managedFields":[],"uid":"1"}},{"metadata":{"name":"a","managedFields":[],"uid":"1"}}]}',
  );
});

test('takes no text for the key', () => {
  const annotations = { note: '"managedFields":[', managedFields: '[', 'x"managedFields': ']' };
  const json = JSON.stringify({ annotations, kept: ['"managedFields":['] });
  expect(cut(json)).toBe(json);
});

test.each(['{"managedFields":[', '{"managedFields":[{"a":"', '{"managedFields":["\\', '{"managedFields":[[]'])(
  'what is cut short stays so: %s',
  (json) => {
    expect(() => JSON.parse(cut(json)) as unknown).toThrow(SyntaxError);
  },
);

test('whatever the document, only arrays of that name are emptied', () => {
  const key = fc.oneof(fc.constantFrom('managedFields', '"managedFields":[', 'a"managedFields', '\\'), fc.string());
  const text = fc.oneof(fc.constantFrom('"managedFields":[', ']', '\\"', '"'), fc.string({ unit: 'grapheme' }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, text, fc.integer(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(value, (document) => {
      expect(JSON.parse(cut(JSON.stringify(document)))).toEqual(emptied(JSON.parse(JSON.stringify(document))));
    }),
    { numRuns: 500 },
  );
});

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  // A key that ends so, after a quote of its own, is the one that cannot be told apart; no API has such a field.
  const isCut = (name: string, it: unknown) => /(^|")managedFields$/.test(name) && Array.isArray(it);
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, isCut(name, it) ? [] : emptied(it)]));
}
