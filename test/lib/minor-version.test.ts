import { expect, it } from 'vitest';
import { minorOf } from '#lib/minor-version.ts';

it.each([
  ['1.33', 33],
  ['v1.33.5-eks-1234567', 33],
  ['1.9', 9],
  ['v1.27+', 27],
  ['', null],
  ['0', null],
  ['1', null],
  ['2.33', null],
  ['11.33', null],
  ['v1.x', null],
  ['1.33333333333', null],
  ['kubelet v1.33', null],
])('the minor of "%s" is %s', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});
