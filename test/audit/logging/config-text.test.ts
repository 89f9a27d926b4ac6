import fc from 'fast-check';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { configMapManifest } from '#audit/logging/config-text.ts';
import { anyCharacter } from '../../support/any-character.ts';

const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc
    .array(fc.constantFrom('a', ' ', '\t', '\n', '\r', '#', ':', '-', '|', '"', '\u0085', '\u2028', '\ufeff', '\ud800'))
    .map((all) => all.join('')),
);

it('writes a manifest that reads back as the same data, whatever the keys and texts', () => {
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 4 }), (data) => {
      const manifest = parse(configMapManifest(data)) as { data: object };
      expect(Object.entries(manifest.data)).toEqual(Object.entries(data));
    }),
    { numRuns: 500 },
  );
});

it('writes nothing that kubectl would not read: no control characters but the line feed and tab', () => {
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 4 }), (data) => {
      expect(configMapManifest(data).replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/u);
    }),
    { numRuns: 500 },
  );
});

it('keeps lines as lines, with their indentation', () => {
  expect(configMapManifest({ 'output.conf': '[OUTPUT]\n    Name es\n' })).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-logging
  namespace: aws-observability
data:
  output.conf: |
    [OUTPUT]
        Name es
`);
});
