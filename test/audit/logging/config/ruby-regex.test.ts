import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regexProblem } from '#audit/logging/config/settings/ruby-regex.ts';

// All of these were asked of Fluent Bit 1.9.10, as the expression of a grep filter.
const refused = [
  ...['*a', '+a', '?a', '(*a)', 'a|*b', '{1}a', 'a{3,1}', 'a{99999999}', 'a{1,100001}', '(?i)*a'],
  ...['(a', 'a)', '(?<n>', '(?', '(?:', '(?#c', '(?i-', '/(a/', '\\Q(\\E'],
  ...['[a', '[]', '[^]', '[a-', '[z-a]', '[[:foo:]]', '[\\', '[\\d-z]', '[^\\]', '[a-\\d]', '[b-a-z]', 'a\\'],
  ...[
    '(?P<n>a)',
    '(?<>a)',
    '(?<1a>x)',
    '(?<a-b>x)',
    '(?<a b>x)',
    '(?<date.x>a)',
    '(?<@t>a)',
    '(?z)a',
    '(?L)a',
    '(?^)a',
  ],
  ...['(?<=a*)', '(?(1)a|b)', '\\k<n>', '\\1', '(?<n>a)\\1', '(?<n>a)(b)\\2', '\\g<n>'],
];
const taken = [
  ...[
    'a**',
    '^*',
    '^+a',
    '$*',
    '\\b*',
    'a{1',
    'a{,3}',
    'a{x}',
    'a++',
    'a?+',
    'a{2}+',
    '(?:)*',
    '(?=a)*',
    '(?!a)+',
    '\\A*',
  ],
  ...['[]a]', '[^]a]', '[[:alpha:]]', '[a[b]c]', '[a&&b]', '[\\]]', '[a-z-9]', '[[.a.]]'],
  ...['(?<n>a)', '(?<n>a)(?<n>b)', "(?'n'a)", '(?<ünï>a)', '(?<n>(?<n>a))', '(?<n>a)\\k<n>', '(a)\\1', '(a)(?(1)b|c)'],
  ...['(?i)a', '(?i:a)', '(?-i)a', '(?mix)a', '(?x) a # c', '(?a)b', '(?u)b', '(?d)b', '(?#c)a'],
  ...[
    '(?>a)',
    '(?=a)',
    '(?<=a)',
    '(?<!a)',
    '(?~a)',
    '\\p{Alpha}',
    '\\h+',
    '\\R',
    '\\X',
    '\\G',
    '\\K',
    '\\x{41}',
    '\\u0041',
  ],
  ...['/a/', '//', '|', 'a||b', '()', '(|)', '', '^(?<time>[^ ]+) (?<stream>stdout|stderr) (?<logtag>P|F) (?<log>.*)$'],
];

describe('a regular expression of Ruby', () => {
  it.each(refused)('is refused as Fluent Bit does: %s', (pattern) => {
    expect(regexProblem(pattern)).not.toBeNull();
  });

  it.each(taken)('is taken as Fluent Bit does: %s', (pattern) => {
    expect(regexProblem(pattern)).toBeNull();
  });

  it('says of a named group of Python how Ruby writes it', () => {
    expect(regexProblem('(?P<level>ERROR)')).toBe('writes (?P<name>…), which Ruby writes (?<name>…)');
  });

  it('may be any text, and is always read to its end', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '\\',
      '?',
      '*',
      '{',
      '}',
      '<',
      '>',
      '-',
      '^',
      ':',
      '#',
      'P',
      '1',
      ',',
      'a',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 30 }),
        (parts) => {
          expect(['string', 'object']).toContain(typeof regexProblem(parts.join('')));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('that JavaScript takes by its plain signs alone is taken', () => {
    const piece: fc.Arbitrary<string> = fc.constantFrom(
      'a',
      'b+',
      'c*?',
      '[^ ]',
      '[a-z]',
      '(?:x|y)',
      '(?<n>z)',
      '\\d',
      '.',
      '$',
      '^',
    );
    fc.assert(
      fc.property(fc.uniqueArray(piece, { maxLength: 8 }), (parts) => {
        expect(regexProblem(parts.join(''))).toBeNull();
      }),
    );
  });
});
