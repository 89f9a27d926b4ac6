import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatNames, formats } from '#model/result/format.ts';

const page = readFileSync('docs/formats.md', 'utf8');

/** The cells of the table below a line of the page, row by row, without its head. */
function table(below: string): string[][] {
  const [, after = ''] = page.split(`${below}\n`);
  const lines = after.trimStart().split('\n');
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return cells.filter((_, index) => index !== 1);
}

describe('the page of formats', () => {
  it('docs/formats.md has a row for every format, in order, with its ending and its media type', () => {
    const [, ...rows] = table('the others have what their readers know what to do with.');
    expect(rows.map((row) => row.slice(0, 3))).toEqual(
      formatNames.map((name) => [`\`${name}\``, `\`.${formats[name].ending}\``, `\`${formats[name].type}\``]),
    );
    for (const row of rows) for (const cell of row) expect(cell).not.toBe('');
  });

  it('docs/formats.md has a section for every format that it compares, in order', () => {
    const [[, ...columns] = []] = table('What each makes of a finding:');
    expect(columns.length).toBeGreaterThan(5);
    expect(columns).toEqual(formatNames.filter((name) => columns.includes(name)));
    const sections = [...page.matchAll(/^## (\w+)$/gm)].map(([, title]) => title);
    expect(sections.filter((title) => title !== 'Money')).toEqual(columns);
  });
});

it('the README names every format, in order', () => {
  const [, sentence = ''] = /^`--format`[^]*? is (.*?);/m.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect([...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(formatNames);
});
