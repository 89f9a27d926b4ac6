import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { TextPage, paint } from '#report/terminal/page.ts';

const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), { maxLength: 20 });

describe('a page', () => {
  it('wraps text, with later lines further in', () => {
    const text = new TextPage(40).text('one two three four five six seven eight nine ten', 4, 2).toString();
    expect(text).toBe('    one two three four five six seven\n      eight nine ten\n');
  });

  it.each([40, 80, 120])('of %d columns holds any text within them', (width) => {
    fc.assert(
      fc.property(words, fc.nat(8), fc.nat(5), (some, indent, hang) => {
        const lines = new TextPage(width).text(some.join(' '), indent, hang).toString().split('\n');
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 50 },
    );
  });

  it('is never narrower than 40 columns', () => {
    expect(new TextPage(5).rule().toString()).toBe(`${'─'.repeat(40)}\n`);
  });

  it('leaves what is to be copied as it is, however long', () => {
    const command = `kubectl ${'x'.repeat(200)}  two  spaces `;
    expect(new TextPage(40).raw(command, 2).toString()).toBe(`  ${command}\n`);
    expect(new TextPage(40).raw('', 2).toString()).toBe('\n');
  });

  it('sets two parts at the ends of a line, or below each other where they do not fit', () => {
    expect(new TextPage(40).ends('left', 'right').toString()).toBe(`left${' '.repeat(31)}right\n`);
    expect(new TextPage(40).ends('l'.repeat(30), 'r'.repeat(9)).toString()).toBe(
      `${'l'.repeat(30)}\n  ${'r'.repeat(9)}\n`,
    );
  });

  it('has one empty line between parts, and none at the top', () => {
    expect(new TextPage(40).gap().text('a').gap().gap().text('b').toString()).toBe('a\n\nb\n');
  });

  it('breaks painted text where it breaks plain text', () => {
    const long = 'one two three four five six seven eight nine ten eleven twelve';
    const shown = (color: boolean) =>
      new TextPage(40).text(`${paint(color).bad(long)} ${paint(color).dim(long)}`).toString();
    expect(shown(true)).toContain('\u001b[');
    expect(stripVTControlCharacters(shown(true))).toBe(shown(false));
  });
});
