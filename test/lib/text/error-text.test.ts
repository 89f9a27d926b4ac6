import { expect, test } from 'vitest';
import { errorText } from '#lib/text/error-text.ts';

test.each([
  [new Error('gone'), 'gone'],
  [new TypeError('no', { cause: 'x' }), 'no'],
  ['thrown', 'thrown'],
  [undefined, 'undefined'],
])('%s says %s', (error, text) => {
  expect(errorText(error)).toBe(text);
});
