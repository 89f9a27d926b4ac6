import { expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact, parse, print } = kinds.nodegroups;

it('node groups are read from an answer of AWS, or from a list of names', () => {
  const read = (document: unknown) => {
    const groups = parse(document);
    return typeof groups === 'string' ? groups : groups.map(fact);
  };
  expect(read({ nodegroups: ['a', 'b'] })).toEqual(['a', 'b']);
  expect(read(['a'])).toEqual(['a']);
  expect(read({})).toBe('no list of names');
});

it('node groups are written as the AWS CLI prints them', () => {
  expect(print([{ nodegroupName: 'a' }])).toEqual({ nodegroups: ['a'] });
});
