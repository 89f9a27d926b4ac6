import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, plainText, wellFormed } from '#report/result/outcomes.ts';
import { anyText } from '../../support/builders/machine-results.ts';

test('controls, marks that turn the reading direction and what is no character are shown', () => {
  expect(plainText('a\u0000\n\u202e\ufffe\ud800b')).toBe('a\\u{0}\\u{a}\\u{202e}\\u{fffe}\ufffdb');
});

test('what is too long is cut, never within a character', () => {
  expect(cutText('abcdef', 4)).toBe('abc…');
  expect(cutText('ab🚀cd', 4)).toBe('ab…');
  expect(cutText('abcd', 4)).toBe('abcd');
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, limit) => {
      const cut = plainText(text, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});

test('repairing leaves everything else as it is', () => {
  const value = { a: ['x\ud800', 1, null, true], b: { c: 'y' } };
  expect(wellFormed(value)).toEqual({ a: ['x\ufffd', 1, null, true], b: { c: 'y' } });
});
