import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareText,
  edits,
  isMisspelt,
  isNear,
  isSimilar,
  nearest,
  compileWildcard,
  hasWildcard,
  matchesWildcard,
} from '#lib/text/compare.ts';

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

describe('edits between two words', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['region', 'region', 0],
    ['Region', 'REGION', 0],
    ['regoin', 'region', 1],
    ['Macth', 'Match', 1],
    ['log_stream_prefx', 'log_stream_prefix', 1],
    ['log_stream_preffix', 'log_stream_prefix', 1],
    ['rigion', 'region', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('from %j to %j are %i', (from, to, count) => {
    expect(edits(from, to)).toBe(count);
  });

  it('are the same both ways, none for a word and itself, and no more than the longer word has letters', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(edits(a, b)).toBe(edits(b, a));
        expect(edits(a, a)).toBe(0);
        expect(edits(a, b)).toBeLessThanOrEqual(Math.max(a.toLowerCase().length, b.toLowerCase().length));
      }),
    );
  });

  it('are one for any one slip, a swap of neighbours among them', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{4,12}$/),
        fc.nat(),
        fc.constantFrom('drop', 'add', 'swap'),
        (word, seed, slip) => {
          const at = seed % (word.length - 1);
          const changed = {
            drop: word.slice(0, at) + word.slice(at + 1),
            add: `${word.slice(0, at)}_${word.slice(at)}`,
            swap: word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
          }[slip];
          expect(edits(changed, word)).toBe(changed === word ? 0 : 1);
        },
      ),
    );
  });
});

describe('similar words', () => {
  it.each([
    ['on', 'in', false],
    ['web', 'wbe', true],
    ['cart', 'card', true],
    ['cart', 'crad', false],
    ['payments', 'pyamnets', true],
    ['payments', 'pyamnetz', false],
    ['prod', 'production', false],
    ['checkout', 'payments', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(isSimilar(a, b)).toBe(expected);
    expect(isSimilar(b, a)).toBe(expected);
  });

  it('are none where one is longer than any name, whatever is in it', () => {
    expect(isSimilar('x'.repeat(1e6), 'x'.repeat(1e6))).toBe(false);
  });
});

describe('near names', () => {
  it.each([
    ['production', 'prod', true],
    ['prod', 'production', true],
    ['payment', 'payments', true],
    ['pyaments', 'payments', true],
    ['apps', 'apps', true],
    ['app', 'map', false],
    ['Payments', 'payments', true],
    ['ap', 'apps', false],
    ['', 'apps', false],
    ['web', 'api', false],
    ['checkout', 'payments', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(isNear(a, b)).toBe(expected);
    expect(isNear(b, a)).toBe(expected);
  });
});

describe('a slip of the pen', () => {
  it.each([
    ['chekout', 'checkout', true],
    ['kube-dsn', 'kube-dns', true],
    ['order', 'orders', true],
    ['check', 'checkout', false],
    ['checkout-v1', 'checkout-v2', false],
    ['checkout', 'checkout2', false],
    ['checkout', 'checkout', false],
    ['cart', 'card', false],
    ['payments', 'checkout', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(isMisspelt(a, b)).toBe(expected);
    expect(isMisspelt(b, a)).toBe(expected);
  });
});

describe('the nearest word', () => {
  it('has the fewest edits', () => {
    expect(nearest('log_grop_name', ['log_group_class', 'log_group_name', 'log_stream_name'])).toBe('log_group_name');
  });

  it('is the first by name among equals, in whatever order they come', () => {
    expect(nearest('wib', ['web', 'wob'])).toBe('web');
    expect(nearest('wib', ['wob', 'web'])).toBe('web');
  });

  it('is null when none is similar', () => {
    expect(nearest('checkout', ['payments', 'web'])).toBeNull();
    expect(nearest('x', [])).toBeNull();
  });

  it('may be one that is meant otherwise, however many edits away', () => {
    expect(nearest('prd', ['staging', 'prod', 'production'], isNear)).toBe('prod');
    expect(nearest('prod', ['production', 'staging'], isNear)).toBe('production');
    expect(nearest('x', ['c', 'b', 'a'], () => true)).toBe('a');
  });
});

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
