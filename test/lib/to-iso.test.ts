import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toIso } from '#lib/time.ts';

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
