import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameSample } from '#audit/remedies/named-pods.ts';
import { compareText } from '#lib/text/compare.ts';

describe('a sample of names', () => {
  it('holds the first few distinct ones, in order, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), fc.integer({ min: 1, max: 5 }), (names, limit) => {
        const sample = new NameSample(limit);
        for (const name of names) sample.add(name);
        expect(sample.values()).toEqual([...new Set(names)].sort(compareText).slice(0, limit));
      }),
    );
  });

  it('holds five unless told otherwise, and cannot be changed from outside', () => {
    const sample = new NameSample();
    for (const name of 'gfedcba') sample.add(name);
    sample.values().push('x');
    expect(sample.values()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
