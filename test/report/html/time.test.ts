import { describe, expect, it } from 'vitest';
import { age, moment } from '#report/html/parts.ts';
import { pageTexts } from '#report/texts/catalogue.ts';

describe('ages', () => {
  it.each([
    ['2026-11-24T02:00:30Z', ''],
    ['2026-11-24T02:01:00Z', '1 minute'],
    ['2026-11-24T03:59:00Z', '1 hour'],
    ['2026-11-25T01:59:00Z', '23 hours'],
    ['2026-11-27T02:00:00Z', '3 days'],
    ['2026-11-20T02:00:00Z', ''],
  ])('until %s it is "%s"', (to, expected) => {
    expect(age('2026-11-24T02:00:00Z', to, pageTexts({ lang: 'en' }))).toBe(expected);
  });

  it('are counted in the language of the page', () => {
    expect(age('2026-11-24T02:00:00Z', '2026-11-27T02:00:00Z', pageTexts({ lang: 'ko' }))).toBe('3일');
  });
});

describe('a moment', () => {
  it('has no seconds, and says that it is UTC', () => {
    expect(moment('2026-11-24T02:00:01Z')).toBe('2026-11-24 02:00 UTC');
  });
});
