import { describe, expect, it } from 'vitest';
import { listed, listedBriefly, plural } from '#lib/text/plural.ts';

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
