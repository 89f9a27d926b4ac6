import { expect, test } from 'vitest';
import { applyEdits } from '#lib/text/text-edits.ts';

test('edits are made at the places of the text as it was, in whatever order they come', () => {
  const edits = [
    { start: 4, end: 7, text: 'two' },
    { start: 0, end: 0, text: '> ' },
    { start: 3, end: 3, text: '!' },
  ];
  expect(applyEdits('one 222', edits)).toBe('> one! two');
  expect(applyEdits('same', [])).toBe('same');
});

test('edits that overlap are refused, as is one that ends before it begins', () => {
  expect(
    applyEdits('text', [
      { start: 0, end: 2, text: 'a' },
      { start: 1, end: 3, text: 'b' },
    ]),
  ).toBeNull();
  expect(applyEdits('text', [{ start: 2, end: 1, text: 'a' }])).toBeNull();
});
