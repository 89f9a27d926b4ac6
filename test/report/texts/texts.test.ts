import { describe, expect, it } from 'vitest';
import { languages } from '#model/result/format.ts';
import { pageTexts } from '#report/texts/catalogue.ts';
import { counted, fill } from '#report/texts/fill.ts';

/** Every text by its path. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, part]) => leaves(part, `${path}.${key}`));
}

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const english = new Map(leaves(pageTexts({})));

describe.each(languages.filter((language) => language !== 'en'))('the texts in %s', (language) => {
  const texts = new Map(leaves(pageTexts({ lang: language })));

  it('are as many as in English, and none is empty', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the same places to fill in', () => {
    const differing = [...english].filter(
      ([path, text]) => places(text).join() !== places(texts.get(path) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('are in that language, but for names', () => {
    const names = /^\.(?:language|overview\.version|capacity\.vcpu)$/;
    const same = [...english].filter(([path, text]) => texts.get(path) === text && !names.test(path));
    expect(same).toEqual([]);
  });
});

describe('a text with places', () => {
  it('takes values, groups digits, and leaves what it is not given', () => {
    expect(fill('{a} of {b}, {c}', { a: 1234, b: 'x' })).toBe('1,234 of x, {c}');
  });

  it('does not look for places in what it was given', () => {
    expect(fill('{a} {b}', { a: '{b}', b: 'x' })).toBe('{b} x');
    expect(fill('{a}', { a: '$&' })).toBe('$&');
    expect(fill('{toString}', {})).toBe('{toString}');
  });

  it('has a form for one', () => {
    const pods = { one: '{n} pod', other: '{n} pods' };
    expect([0, 1, 2].map((n) => counted(pods, n))).toEqual(['0 pods', '1 pod', '2 pods']);
  });
});
