import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommand, shellQuote } from '#lib/text/shell-quote.ts';

describe('a word for the shell', () => {
  it.each([
    ['deployment/web', 'deployment/web'],
    ['', "''"],
    ['a b', "'a b'"],
    ['$(reboot)', "'$(reboot)'"],
    ["it's", "'it'\\''s'"],
    ['~root', "'~root'"],
  ])('%j is written %s', (word, quoted) => {
    expect(shellQuote(word)).toBe(quoted);
  });

  it('comes out of a shell as it went in', () => {
    const character = fc.integer({ min: 1, max: 0x2ff }).map((code) => String.fromCodePoint(code));
    const words = fc.array(fc.string({ unit: character, maxLength: 8 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, (given) => {
        const out = execFileSync('sh', ['-c', shellCommand('printf', '%s\\0', ...given)], { encoding: 'utf8' });
        expect(out.split('\0').slice(0, -1)).toEqual(given);
      }),
      { numRuns: 20 },
    );
  });
});
