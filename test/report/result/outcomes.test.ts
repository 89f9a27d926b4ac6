import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byCause } from '#report/result/outcomes.ts';
import { finding } from '../../support/builders/results.ts';

function caused(name: string, cause: string | null = null) {
  return finding({ fingerprint: name, cause });
}

function shape(findings: ReturnType<typeof caused>[]) {
  return byCause(findings).map(({ root, effects }) => [root.fingerprint, ...effects.map((one) => one.fingerprint)]);
}

describe('findings by their cause', () => {
  it('keep their order, effects with the one that explains them', () => {
    expect(shape([caused('a'), caused('b', 'c'), caused('c'), caused('d', 'a'), caused('e')])).toEqual([
      ['a', 'd'],
      ['c', 'b'],
      ['e'],
    ]);
  });

  it('stand on their own when what explains them is not shown', () => {
    expect(shape([caused('a', 'elsewhere')])).toEqual([['a']]);
  });

  it('go with the last of a chain of causes', () => {
    expect(shape([caused('a', 'b'), caused('b', 'c'), caused('c')])).toEqual([['c', 'a', 'b']]);
  });

  it('are each there once, whatever explains what', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const cause = fc.option(fc.constantFrom(...names, 'elsewhere'));
    fc.assert(
      fc.property(fc.tuple(cause, cause, cause, cause, cause), (causes) => {
        const all = shape(names.map((name, n) => caused(name, causes[n] ?? null))).flat();
        expect(all.toSorted()).toEqual(names);
      }),
    );
  });
});
