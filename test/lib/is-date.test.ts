import { expect, it } from 'vitest';
import { isDate } from '#lib/is-date.ts';

it.each([
  ['2027-01-31', true],
  ['2028-02-29', true],
  ['2027-02-29', false],
  ['2027-00-10', false],
  ['2027-13-01', false],
  ['2027-1-31', false],
  ['2027-01-31T00:00:00Z', false],
  ['', false],
])('%j is a day of the calendar: %s', (text, is) => {
  expect(isDate(text)).toBe(is);
});
