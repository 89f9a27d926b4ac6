import { describe, expect, it } from 'vitest';
import { didYouMean, isMisspelt, isNear, nearest } from '#lib/near.ts';

describe('near names', () => {
  it.each([
    ['production', 'prod', true],
    ['prod', 'production', true],
    ['payment', 'payments', true],
    ['pyaments', 'payments', true],
    ['apps', 'apps', true],
    ['app', 'map', false],
    ['ap', 'apps', false],
    ['', 'apps', false],
    ['web', 'api', false],
    ['checkout', 'payments', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(isNear(a, b)).toBe(expected);
    expect(isNear(b, a)).toBe(expected);
  });
});

describe('a slip of the pen', () => {
  it.each([
    ['chekout', 'checkout', true],
    ['kube-dsn', 'kube-dns', true],
    ['order', 'orders', true],
    ['check', 'checkout', false],
    ['checkout-v1', 'checkout-v2', false],
    ['checkout', 'checkout2', false],
    ['checkout', 'checkout', false],
    ['cart', 'card', false],
    ['payments', 'checkout', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(isMisspelt(a, b)).toBe(expected);
    expect(isMisspelt(b, a)).toBe(expected);
  });
});

describe('the nearest name', () => {
  it('has the fewest edits', () => {
    expect(nearest('prd', ['staging', 'prod', 'production'])).toBe('prod');
  });

  it('is the first by name among equals, in whatever order they come', () => {
    expect(nearest('x', ['c', 'b', 'a'])).toBe('a');
    expect(nearest('x', ['a', 'b', 'c'])).toBe('a');
  });

  it('is none among none', () => {
    expect(nearest('x', [])).toBeNull();
  });

  it('is not meant when it is far', () => {
    expect(didYouMean('checkout', ['payments', 'web'])).toBeNull();
    expect(didYouMean('chekout', ['payments', 'checkout'])).toBe('checkout');
  });
});
