import { describe, expect, it } from 'vitest';
import { costOf, measurement } from './cost.ts';
import { type Cluster, interpolated, makeFleet, seeded, workSeconds } from './fleet.ts';
import { type NightOptions, simulateNight } from './simulate.ts';
import { delayOf, readSettings, retrierFor } from './state-machine.ts';

const settings = readSettings();
const measured = measurement.clusters;

function night(fleet: readonly Cluster[], concurrency: number, more: Partial<NightOptions> = {}) {
  const options = { concurrency, settings, measured, random: seeded(7), accountConcurrency: 1000, ...more };
  return simulateNight(fleet, options);
}

const well = (count: number): Cluster[] =>
  Array.from({ length: count }, () => ({ pods: 100, fate: 'good', roundTripSeconds: 0.01 }));

describe('a simulated night', () => {
  it('is the same for the same seed', () => {
    expect(night(makeFleet(60, seeded(3)), 10)).toEqual(night(makeFleet(60, seeded(3)), 10));
    expect(makeFleet(60, seeded(3))).not.toEqual(makeFleet(60, seeded(4)));
  });

  it('loses no cluster', () => {
    const { audited, incomplete, failed } = night(makeFleet(200, seeded(3)), 10);
    expect(audited + incomplete + failed).toBe(200);
  });

  it('keeps to its concurrency, and is faster with more', () => {
    const [few, more] = [night(well(60), 5), night(well(60), 20)];
    expect(few.mostAtOnce).toBeLessThanOrEqual(5);
    expect(more.mostAtOnce).toBeLessThanOrEqual(20);
    expect(more.mapSeconds).toBeLessThan(few.mapSeconds);
    const one = workSeconds(well(1)[0]!, measured);
    expect(few.mapSeconds).toBeGreaterThanOrEqual((60 / 5) * one);
  });

  it('gives up a cluster after the attempts that the state machine allows', () => {
    const stuck: Cluster[] = [{ pods: 100, fate: 'stuck', roundTripSeconds: 0.01 }];
    const allowed = retrierFor('Sandbox.Timedout', settings.retriers)!.maxAttempts;
    const { failed, retries, mapSeconds } = night(stuck, 1, { random: () => 0.99 });
    expect({ failed, tried: retries['Sandbox.Timedout'] ?? 0 }).toEqual({ failed: 1, tried: allowed });
    expect(mapSeconds).toBeGreaterThanOrEqual((allowed + 1) * 900);
  });

  it.each([
    [10, 10],
    [10, 5],
    [10, 2],
    [40, 10],
    [40, 5],
    [40, 2],
  ])(
    'with maxConcurrency %i in an account that leaves it %i leaves no cluster of 1,000 without a result',
    (...given) => {
      const [concurrency, accountConcurrency] = given;
      // One that hangs until Lambda kills it, or whose findings are refused again and again, fails in any account.
      const fleet = makeFleet(1050, seeded(1))
        .filter(({ fate }) => fate !== 'stuck' && fate !== 'refused')
        .slice(0, 1000);
      const { audited, incomplete, failed, retries, scanSeconds, mostAtOnce } = night(fleet, concurrency, {
        accountConcurrency,
      });
      expect({ failed, done: audited + incomplete }).toEqual({ failed: 0, done: fleet.length });
      expect(mostAtOnce).toBeLessThanOrEqual(accountConcurrency);
      expect(scanSeconds).toBeLessThan(settings.scanTimeoutSeconds);
      if (accountConcurrency < concurrency) expect(retries['Lambda.TooManyRequestsException']).toBeGreaterThan(0);
    },
  );

  it('costs more with more clusters', () => {
    const cost = (fleet: Cluster[]) => costOf(fleet, night(fleet, 10)).reduce((sum, { usd }) => sum + usd, 0);
    expect(cost(well(20))).toBeGreaterThan(cost(well(10)));
  });

  it('costs more with metrics of single clusters, one or eight of each', () => {
    const fleet = well(20);
    const metricHours = (choice: 'none' | 'coverage' | 'all') =>
      costOf(fleet, night(fleet, 10), choice).find(({ unit }) => unit === 'metric hours')!.amount;
    expect(metricHours('coverage') - metricHours('none')).toBe(20);
    expect(metricHours('all') - metricHours('none')).toBe(160);
  });
});

describe('the settings of the state machine', () => {
  it('retry every error of Lambda that passes', () => {
    const passing = ['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.SdkClientException'];
    for (const error of [...passing, 'Lambda.Unknown', 'AuditorError'])
      expect(retrierFor(error, settings.retriers)?.maxAttempts, error).toBeGreaterThan(0);
    for (const error of ['Sandbox.Timedout', 'States.Timeout'])
      expect(retrierFor(error, settings.retriers)?.maxAttempts, error).toBe(0);
  });

  it('tolerate any number of failed clusters, within a scan that ends before the next', () => {
    expect(settings.toleratedFailurePercentage).toBe(100);
    expect(settings.scanTimeoutSeconds).toBeLessThan(24 * 3600);
  });

  it('wait no longer than they say', () => {
    for (const retrier of settings.retriers) {
      const longest = Math.min(retrier.maxDelaySeconds, retrier.intervalSeconds * retrier.backoffRate ** 20);
      expect(delayOf(retrier, 20, () => 1)).toBe(longest);
      expect(delayOf(retrier, 20, () => 0)).toBe(retrier.fullJitter ? 0 : longest);
    }
  });
});

it('sizes between and beyond the measured ones are on the line through them', () => {
  const points = [10, 100, 1000].map((pods) => ({ ...measured[0]!, pods, warmCpuMs: pods * 2 }));
  for (const pods of [10, 55, 100, 700, 5000])
    expect(interpolated(pods, points, (one) => one.warmCpuMs)).toBe(pods * 2);
});
