import { expect, it } from 'vitest';
import { percentile, simulateMonth } from './alert-month.ts';

it('nine days of two clusters lose no fault, tell none twice and none that is not there, in minutes', async () => {
  const month = await simulateMonth({ clusters: 2, days: 9, seed: 7 });
  expect(month.faults).toBeGreaterThan(3);
  expect(month).toMatchObject({ lost: 0, repeated: 0, wrong: 0 });
  expect(percentile(month.byPoll, 0.99)).toBeLessThanOrEqual(6 * 60);
  expect(month.byHint.length).toBeGreaterThan(0);
  expect(percentile(month.byHint, 0.99)).toBeLessThanOrEqual(60);
});

it('of a thousand Jobs of 10 to 240 seconds, which no other pods run beside, every cause is told once', async () => {
  const month = await simulateMonth({ clusters: 2, days: 16, seed: 11, onlyJobs: true });
  expect(month.jobs).toBeGreaterThan(1000);
  expect(month.faults).toBeGreaterThan(6);
  expect(month).toMatchObject({ lost: 0, repeated: 0, wrong: 0 });
});
