import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '#lib/text/compare-text.ts';

describe('the order of texts', () => {
  it('is that of code units, whatever the language of the machine', () => {
    expect(['b', 'ä', 'a', 'B', 'a-b', 'aa', ''].sort(compareText)).toEqual(['', 'B', 'a', 'a-b', 'aa', 'b', 'ä']);
  });

  it('is an order: reversed when swapped, zero only for equals', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(compareText(a, b) + compareText(b, a)).toBe(0);
        expect(compareText(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
