import { describe, expect, it } from 'vitest';
import { duration, isDate, minutesBetween, plusMinutes } from '#lib/time.ts';

describe('minutes', () => {
  it('lie between two times, whatever their form', () => {
    expect(minutesBetween('2026-11-24T01:00:00Z', '2026-11-24T02:30:00.000Z')).toBe(90);
    expect(minutesBetween('2026-11-24T01:00:00Z', '2026-11-24T01:00:30Z')).toBe(0.5);
    expect(minutesBetween('2026-11-24T02:00:00Z', '2026-11-24T01:00:00Z')).toBe(-60);
    expect(minutesBetween('2026-11-24T01:00:00+01:00', '2026-11-24T00:00:00Z')).toBe(0);
  });

  it('are added across midnight', () => {
    expect(plusMinutes('2026-11-24T23:55:00Z', 10)).toBe('2026-11-25T00:05:00.000Z');
    expect(plusMinutes('2026-11-24T00:05:00Z', -10)).toBe('2026-11-23T23:55:00.000Z');
  });

  it.each([
    [-3, '0 minutes'],
    [0.9, '0 minutes'],
    [1, '1 minute'],
    [89, '89 minutes'],
    [90, '1 hour'],
    [47 * 60, '47 hours'],
    [48 * 60, '2 days'],
    [10_000, '6 days'],
  ])('%d read as %s', (minutes, text) => {
    expect(duration(minutes)).toBe(text);
  });
});

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
