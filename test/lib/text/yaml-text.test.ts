import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { yamlText } from '#lib/text/yaml-text.ts';

describe('YAML', () => {
  it.each(['yes', 'on', '1.10', 'null', '0x1', '', '~', '2026-11-24'])('keeps %j a string', (value) => {
    const text = yamlText({ labels: { key: value } });
    expect(text).toBe(`labels:\n  key: "${value}"\n`);
    expect(parse(text, { version: '1.1' })).toEqual({ labels: { key: value } });
  });

  it('writes null, which removes a key in a merge patch', () => {
    expect(yamlText({ annotations: { 'a.b/c': null } })).toBe('annotations:\n  a.b/c: null\n');
  });

  it('gives back whatever it was given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant(null))), (value) => {
        expect(parse(yamlText({ value }))).toEqual({ value: { ...value } });
      }),
    );
  });

  it('does not fold long lines', () => {
    expect(yamlText({ text: 'word '.repeat(200) }).split('\n')).toHaveLength(2);
  });
});
