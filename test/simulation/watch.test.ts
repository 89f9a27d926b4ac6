import { describe, expect, it } from 'vitest';
import { type Cluster, makeFleet, seeded } from './fleet.ts';
import { monthOf, runsOfMonth } from './watch-cost.ts';
import { describingShare, polled, runShard, type Setting } from './watch-run.ts';

const warm: Setting = { memoryMb: 512, describing: 0, cold: false };
const small: Cluster = { pods: 100, fate: 'good', roundTripSeconds: 0.02 };

describe('a run over clusters', () => {
  it('shares its waiting: 25 far clusters take as long as one, but for the processor', () => {
    const far = { ...small, pods: 10, roundTripSeconds: 0.5 };
    const one = runShard([far], warm);
    const many = runShard(Array<Cluster>(25).fill(far), warm);
    expect(many.bound).toBe('waiting');
    expect(many.seconds).toBeCloseTo(one.seconds, 6);
    expect(runShard(Array<Cluster>(26).fill(far), warm).seconds).toBeGreaterThan(1.8 * one.seconds);
  });

  it('is bound by the processor when clusters are large, which twice the memory halves', () => {
    const large = Array<Cluster>(50).fill({ ...small, pods: 5000 });
    const [half, full] = [512, 1024].map((memoryMb) => runShard(large, { ...warm, memoryMb }));
    expect([half?.bound, full?.bound]).toEqual(['processor', 'processor']);
    expect(half!.seconds / full!.seconds).toBeCloseTo(2, 1);
    expect(half!.gbSeconds / full!.gbSeconds).toBeCloseTo(1, 1);
  });

  it.each([
    ['unreachable', 8],
    ['slow', 20],
    ['stuck', 20],
  ] as const)('is held up by a cluster that is %s, and no longer than %i s', (fate, most) => {
    const { seconds, wireBytes } = runShard([{ ...small, fate }], warm);
    expect(seconds).toBeGreaterThanOrEqual(most);
    expect(seconds).toBeLessThan(most + 1);
    expect(wireBytes).toBe(0);
  });

  it('takes longer in a process that has just started', () => {
    expect(runShard([small], { ...warm, cold: true }).seconds).toBeGreaterThan(runShard([small], warm).seconds + 0.2);
  });
});

it.each([
  [6, 1, 1 / 7],
  [0, 1, 1],
  [6, 20, 20 / 26],
])(
  'a description that serves %i polls saves the more, the fewer processes there are (%i)',
  (polls, processes, share) => {
    expect(describingShare(polls, processes)).toBeCloseTo(share, 10);
  },
);

describe('a month', () => {
  const fleet = makeFleet(1000, seeded(1));

  it('counts every run, and the one that hands parts on', () => {
    expect(runsOfMonth).toBe(8760);
    expect(monthOf(fleet.slice(0, 50), { memoryMb: 512, cold: false }).invocations).toBe(8760);
    expect(monthOf(fleet, { memoryMb: 512, cold: false }).invocations).toBe(21 * 8760);
  });

  it('is the sum of its lines, and none of them is missing', () => {
    const { lines, usd } = monthOf(fleet, { memoryMb: 512, cold: false });
    expect(lines.reduce((sum, line) => sum + line.usd, 0)).toBeCloseTo(usd, 10);
    for (const { amount, usd: price } of lines) expect(Math.min(amount, price)).toBeGreaterThan(0);
  });

  it('stays within the budget of a poll, 0.24 GB-s', () => {
    for (const cold of [false, true]) {
      const { gbSeconds } = monthOf(fleet, { memoryMb: 512, cold });
      expect(gbSeconds / runsOfMonth / fleet.length).toBeLessThan(0.24);
    }
  });

  it('rests on polls of every size', () => {
    expect(polled.polls.filter(({ clusters }) => clusters === 50)).toHaveLength(5);
    for (const { cpuMs, wireBytes, requests } of polled.polls)
      expect(Math.min(cpuMs, wireBytes, requests)).toBeGreaterThan(0);
  });
});
