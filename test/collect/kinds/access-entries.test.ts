import { expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact, keep } = kinds['access-entries'];
const raw = { principalArn: 'arn:aws:iam::111122223333:role/pods', type: 'FARGATE_LINUX', createdAt: 1767607200 };

it('an access entry says whom it lets in, and since when', () => {
  expect(fact(raw)).toEqual({ ...raw, createdAt: '2026-01-05T10:00:00Z' });
  expect(() => fact({ principalArn: 'a' })).toThrow('the access entry of a has no type');
});

it('a redacted access entry has no tags', () => {
  expect(keep({ ...raw, tags: { a: 'canary' } })).toEqual(raw);
});
