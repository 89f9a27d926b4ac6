import { expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact, keep } = kinds['pod-identity-associations'];
const raw = { namespace: 'apps', serviceAccount: 'web', associationId: 'a-1' };

it('a Pod Identity association names a service account', () => {
  expect(fact(raw)).toEqual({ namespace: 'apps', serviceAccount: 'web', id: 'a-1' });
  expect(() => fact({ namespace: 'apps' })).toThrow('a Pod Identity association has no serviceAccount');
});

it('a redacted association has no tags', () => {
  expect(keep({ ...raw, tags: { a: 'canary' } })).toEqual(raw);
});
