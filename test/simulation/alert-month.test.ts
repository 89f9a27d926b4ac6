import { expect, it } from 'vitest';
import { percentile, simulateMonth } from './alert-month.ts';

it('three weeks of six clusters lose no fault, tell none twice and none that is not there, in minutes', async () => {
  const month = await simulateMonth({ clusters: 6, days: 21, seed: 7 });
  expect(month.faults).toBeGreaterThan(25);
  expect(month).toMatchObject({ lost: 0, repeated: 0, wrong: 0 });
  expect(percentile(month.byPoll, 0.99)).toBeLessThanOrEqual(6 * 60);
  expect(month.byHint.length).toBeGreaterThan(5);
  expect(percentile(month.byHint, 0.99)).toBeLessThanOrEqual(60);
});
