import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfLine } from '#audit/logging/config/conf-line.ts';
import { type Conf, parseFluentBit } from '#audit/logging/config/parse-fluent-bit.ts';

const confText = fc
  .array(
    fc.oneof(
      fc.constantFrom('[OUTPUT]', '[', ']', ' ', '\t', '\r', '\n', '#', '@', '\uFEFF', 'Name', 'es'),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(''));

function linesOf({ sections, trailing }: Conf): ConfLine[] {
  return [...sections.flatMap(({ leading, header, body }) => [...leading, header, ...body]), ...trailing];
}

describe('parseFluentBit', () => {
  it('reads sections and their entries with line, column and indentation', () => {
    const { sections, problems } = parseFluentBit('[OUTPUT]\n  Name   es\n\tMatch *  \n');
    expect(problems).toEqual([]);
    expect(sections[0]?.header).toMatchObject({ name: 'OUTPUT', line: 1, column: 1, indent: '' });
    expect(sections[0]?.entries).toMatchObject([
      { key: 'Name', value: 'es', line: 2, column: 3, valueColumn: 10, indent: '  ' },
      { key: 'Match', value: '*', line: 3, column: 2, valueColumn: 8, indent: '\t' },
    ]);
  });

  it('takes everything after the first blank as the value, # and further blanks included', () => {
    const [section] = parseFluentBit('[OUTPUT]\n Name es # search\n').sections;
    expect(section?.entries[0]).toMatchObject({ key: 'Name', value: 'es # search' });
  });

  it('gives comments above a header to that section and those between entries to the one they are in', () => {
    const [first, second] = parseFluentBit('# a\n[OUTPUT]\n # b\n Name es\n\n# c\n[OUTPUT]\n').sections;
    expect(first?.leading.map(({ rest }) => rest)).toEqual(['# a']);
    expect(first?.body.map(({ rest }) => rest)).toEqual(['# b', 'Name es']);
    expect(second?.leading.map(({ rest }) => rest)).toEqual(['', '# c']);
  });

  it('reads CRLF, a byte order mark and a last line without newline', () => {
    const { sections, problems } = parseFluentBit('\uFEFF[OUTPUT]\r\n  Name es\r\n  Match *');
    expect(problems).toMatchObject([{ code: 'byte-order-mark', line: 1, column: 1 }]);
    expect(sections[0]?.header).toMatchObject({ name: 'OUTPUT', column: 2 });
    expect(sections[0]?.entries.map(({ value }) => value)).toEqual(['es', '*']);
  });

  it.each([
    ['[OUTPUT\n Name es', 'section-unclosed', 1, 1],
    ['\n  Name es\n  Match *\n[OUTPUT]', 'text-before-section', 2, 3],
    ['[OUTPUT]\n  Name  ', 'value-missing', 2, 3],
    ['@INCLUDE other.conf', 'command', 1, 1],
  ])('reports in %j once: %s', (text, code, line, column) => {
    expect(parseFluentBit(text).problems).toMatchObject([{ code, line, column }]);
  });

  it('loses nothing of any text but a byte order mark', () => {
    fc.assert(
      fc.property(confText, (text) => {
        const printed = linesOf(parseFluentBit(text)).map(({ indent, rest }) => indent + rest);
        expect(printed.join('\n')).toBe(text.replace(/^\uFEFF+/, ''));
      }),
    );
  });

  it('visits every line once, however many there are', () => {
    const text = '[OUTPUT]\n'.repeat(50_000) + '# c\n'.repeat(200_000) + ' a b\n'.repeat(50_000);
    expect(linesOf(parseFluentBit(text))).toHaveLength(300_001);
  });
});
