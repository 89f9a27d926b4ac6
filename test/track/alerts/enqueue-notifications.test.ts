import { describe, expect, it } from 'vitest';
import type { ClusterAlerts } from '#model/alerts/alert.ts';
import { after, failed, minute, only, quiet, saw, sent, waitingOf } from '../../support/builders/alert-polls.ts';
import { workloads } from '../../support/builders/alerts.ts';
import { candidate } from '../../support/builders/watched.ts';

const waits = (count: number) => ({
  candidates: [candidate({ kind: 'scheduling-failed', reason: 'apps', cause: null, workloads: workloads(count) })],
});
const over = {};

/** Polls one after the other, with everything sent in between; what each of them had to tell. */
function tellings(known: ClusterAlerts, ...polls: Parameters<typeof after>[1][]): [ClusterAlerts, string[][]] {
  const told: string[][] = [];
  let now = known;
  for (const poll of polls) {
    now = after(now, poll);
    told.push(now.alerts.flatMap(waitingOf));
    now = sent(now);
  }
  return [now, told];
}

const opened = sent(after(quiet, saw(0, waits(1))));

describe('people hear again', () => {
  it.each([
    [1, 5, []],
    [1, 6, ['worse: topic bus log']],
    [5, 9, []],
    [5, 10, ['worse: topic bus log']],
    [20, 39, []],
    [20, 40, ['worse: topic bus log']],
  ])('when the workloads at least doubled, by five or more: from %i to %i', (before, now, told) => {
    const known = sent(after(quiet, saw(0, waits(before))));
    expect(waitingOf(only(after(known, saw(5, waits(now)))))).toEqual(told);
  });

  it('measured by what they heard, so that slow growth is told too', () => {
    const [, told] = tellings(opened, saw(5, waits(3)), saw(10, waits(5)), saw(15, waits(6)), saw(20, waits(7)));
    expect(told).toEqual([[], [], ['worse: topic bus log'], []]);
  });

  it('when the severity rose', () => {
    const alert = only(opened);
    const milder = { ...opened, alerts: [{ ...alert, severity: 'low', heard: { ...alert.heard, severity: 'low' } }] };
    expect(waitingOf(only(after(milder as ClusterAlerts, saw(5, waits(1)))))).toEqual(['worse: topic bus log']);
  });

  it('not when pods come and go', () => {
    const more = { candidates: waits(1).candidates.map((one) => ({ ...one, pods: 500 })) };
    const known = after(opened, saw(5, more));
    expect(only(known).pods).toBe(500);
    expect(waitingOf(only(known))).toEqual([]);
  });
});

describe('an alert that comes and goes', () => {
  const flapping = [saw(5, over), saw(10, waits(1)), saw(15, over), saw(20, waits(1))] as const;

  it('is told twice in an hour; the rest is only recorded and counted', () => {
    const [known, told] = tellings(opened, ...flapping);
    expect(told).toEqual([
      ['resolved: topic bus log'],
      ['opened again: log'],
      ['resolved: log'],
      ['opened again: log'],
    ]);
    expect(only(known)).toMatchObject({ state: 'open', muted: 3, episode: 3, heard: { state: 'resolved' } });
  });

  it('is told after the hour, when people know otherwise', () => {
    const [known, told] = tellings(opened, ...flapping, saw(59, waits(1)), saw(60, waits(1)), saw(65, waits(1)));
    expect(told.slice(4)).toEqual([[], ['opened again: topic bus log'], []]);
    expect(only(known)).toMatchObject({ heard: { state: 'open' }, sentAt: [minute(5), minute(60)] });
  });

  it('is not told after the hour, when it is again as people know it', () => {
    const [, told] = tellings(opened, ...flapping, saw(25, over), saw(60, over), saw(120, over));
    expect(told.slice(4)).toEqual([['resolved: log'], [], []]);
  });

  it('is told as resolved after the hour, when that was kept back', () => {
    const [known] = tellings(opened, saw(5, over), saw(62, waits(1)));
    const [now, told] = tellings(known, saw(63, over), saw(64, over), saw(65, over));
    expect(told).toEqual([['resolved: log'], [], ['resolved: topic bus log']]);
    expect(only(now).resolvedAt).toBe(minute(63));
  });

  it('is told as worse after the hour, when that was kept back, and recorded once till then', () => {
    const [known, told] = tellings(
      opened,
      saw(5, waits(6)),
      saw(10, waits(12)),
      saw(15, waits(13)),
      saw(60, waits(13)),
    );
    expect(told).toEqual([['worse: topic bus log'], ['worse: log'], [], ['worse: topic bus log']]);
    expect(only(known)).toMatchObject({ muted: 1, heard: { workloads: 13 } });
  });

  it('is not told by a poll that failed: it knows nothing new', () => {
    const [, told] = tellings(opened, ...flapping, failed(60), failed(65));
    expect(told.slice(4)).toEqual([[], []]);
  });
});

describe('notices', () => {
  it('are numbered, and carry when they were decided on', () => {
    const known = after(after(quiet, saw(0, waits(1))), saw(5, over));
    expect(only(known).notices).toMatchObject([
      { transition: 1, change: 'opened', at: minute(0), again: false, attempts: 0 },
      { transition: 2, change: 'resolved', at: minute(5), again: false, attempts: 0 },
    ]);
  });

  it('of somebody who is sending are left to them, and new ones wait behind', () => {
    const known = after(quiet, saw(0, waits(1)));
    expect(only(after(known, saw(1, over))).leasedUntil).toBe(minute(2));
    expect(only(after(known, saw(1, over))).notices).toHaveLength(2);
  });

  it('of somebody who has not sent them in time go along with the new ones', () => {
    const known = after(quiet, saw(0, waits(1)));
    expect(only(after(known, saw(5, over))).leasedUntil).toBe(minute(7));
  });
});
