import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, isDate, minutesBetween, plusMinutes, toIso } from '#lib/time.ts';

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

describe('toIso', () => {
  it.each([
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00Z'],
    ['2026-01-05T10:00:00.123000+00:00', '2026-01-05T10:00:00Z'],
    ['2026-01-05T12:00:00+02:00', '2026-01-05T10:00:00Z'],
    ['2026-01-05T02:00:00.5-08:00', '2026-01-05T10:00:00Z'],
    ['2026-01-05T10:00:00.123456Z', '2026-01-05T10:00:00Z'],
    [1767607200, '2026-01-05T10:00:00Z'],
    [1767607200.123, '2026-01-05T10:00:00Z'],
    [new Date('2026-01-05T10:00:00.999Z'), '2026-01-05T10:00:00Z'],
  ])('reads %s', (value, expected) => {
    expect(toIso(value)).toBe(expected);
  });

  it.each(['', 'yesterday', '2026-01-05', '2026-01-05T10:00:00', '2026-13-05T10:00:00Z', null, {}, NaN, 1e300, -1e300])(
    'takes %s for no time',
    (value) => {
      expect(toIso(value)).toBeNull();
    },
  );

  it('never throws, and always gives the one form', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true }), (value) => {
        expect(toIso(value) ?? '2026-01-05T10:00:00Z').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      }),
    );
  });

  it('orders as text as it does in time', () => {
    const year = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(year), fc.date(year), (a, b) => {
        const [textA, textB] = [toIso(a) ?? '', toIso(b) ?? ''];
        if (textA < textB) expect(a.getTime()).toBeLessThan(b.getTime());
      }),
    );
  });
});
