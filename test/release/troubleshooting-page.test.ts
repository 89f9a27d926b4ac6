import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const texts = [...page.matchAll(/^### `(.+)`$/gm)].map(([, text]) => text!);
const sources = readdirSync('functions', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join('functions', file), 'utf8'));

it('has messages to look up', () => {
  expect(texts.length).toBeGreaterThan(15);
});

it.each(texts)('the program says “%s”', (text) => {
  expect(sources.some((source) => source.includes(text))).toBe(true);
});
