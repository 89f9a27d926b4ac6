import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWildcard, hasWildcard, matchesWildcard } from '#lib/text/wildcard.ts';

/** Deliberately naive. */
function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) return fits(pattern.slice(1), text) || (text !== '' && fits(pattern, text.slice(1)));
  const first = pattern.charAt(0);
  return text !== '' && (first === '?' || first === text.charAt(0)) && fits(pattern.slice(1), text.slice(1));
}

const from = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet.split('')), maxLength: 6 });

describe('a wildcard pattern', () => {
  it('matches what plain recursion matches', () => {
    fc.assert(
      fc.property(from('ab*?'), from('ab'), (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(fits(pattern, text));
        expect(compileWildcard(pattern)(text)).toBe(fits(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  it('finishes on patterns that make backtracking explode', () => {
    const text = 'a'.repeat(20_000);
    expect(matchesWildcard('*a*a*a*b', text)).toBe(false);
    expect(matchesWildcard(`${'*a'.repeat(50)}*b`, text)).toBe(false);
    expect(matchesWildcard(`${'*?'.repeat(50)}*`, text)).toBe(true);
    expect(matchesWildcard('*'.repeat(10_000), text)).toBe(true);
  });

  it('gives no meaning to what regular expressions do', () => {
    expect(compileWildcard('a.c')('abc')).toBe(false);
    expect(compileWildcard('[ab]*')('a')).toBe(false);
    expect(compileWildcard('a+')('aa')).toBe(false);
    expect(compileWildcard('(a')('(a')).toBe(true);
  });

  it('is told from a literal', () => {
    expect(['a*', 'a?', 'a'].map(hasWildcard)).toEqual([true, true, false]);
  });
});
