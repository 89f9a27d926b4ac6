import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '#lib/text/printable.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';

describe('printable', () => {
  it('shows what a terminal would act on, and leaves the rest', () => {
    expect(printable('a\u001b[2Jb\u202ec\u009bd\n\te é 漢')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{9b}d\\u{a}\\u{9}e é 漢');
  });

  it('cuts what is too long, and says how long it was', () => {
    expect(printable('x'.repeat(10_000))).toBe(`${'x'.repeat(500)}… (10000 characters)`);
    expect(printable('x'.repeat(500))).toBe('x'.repeat(500));
    expect(printable('abc', 2)).toBe('ab… (3 characters)');
  });

  it('is one line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      }),
    );
  });
});

describe('printable lines', () => {
  it('are those of the text, without an empty one for its end', () => {
    expect(printableLines('a:\n  b\n')).toEqual(['a:', '  b']);
  });

  it('keep the tabs that are copied with them, and show other controls', () => {
    expect(printableLines('[OUTPUT]\n\tName\u001b x')).toEqual(['[OUTPUT]', '\tName\\u{1b} x']);
  });
});
