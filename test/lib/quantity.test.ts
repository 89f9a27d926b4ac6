import { describe, expect, it } from 'vitest';
import { parseQuantity } from '#lib/quantity.ts';

describe('a Kubernetes quantity', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['250m', 0.25],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['-1', -1],
    ['100n', 1e-7],
    ['100u', 1e-4],
    ['2k', 2000],
    ['1M', 1e6],
    ['1G', 1e9],
    ['1T', 1e12],
    ['1P', 1e15],
    ['1E', 1e18],
    ['1Ki', 1024],
    ['128Mi', 134_217_728],
    ['1Gi', 2 ** 30],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1Ti', 2 ** 40],
    ['1Pi', 2 ** 50],
    ['1Ei', 2 ** 60],
    ['1e3', 1000],
    ['1E3', 1000],
    ['12e-1', 1.2],
    [' 1 ', 1],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 12);
  });

  it.each([
    '',
    'x',
    '1 Gi',
    '1GiB',
    '1ki',
    '1K',
    '1mi',
    '--1',
    '1e',
    '1.2.3',
    'NaN',
    'Infinity',
    '0x10',
    '1constructor',
  ])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });
});
