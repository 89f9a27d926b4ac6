import { describe, expect, it } from 'vitest';
import {
  after,
  failed,
  gone,
  minute,
  nothing,
  only,
  quiet,
  saw,
  sent,
  stateOf,
  waitingOf,
} from '../../support/builders/alert-polls.ts';
import { candidate } from '../../support/builders/watched.ts';

const thrice = [failed(5), failed(10), failed(15)];

describe('polls that fail', () => {
  it('become one alert after three in a row', () => {
    expect(after(quiet, failed(5), failed(10)).alerts).toEqual([]);
    const alert = only(after(quiet, ...thrice));
    expect(alert).toMatchObject({ kind: 'monitoring-blind', key: '', severity: 'medium', state: 'open', pods: 0 });
    expect(alert.summary).toBe(`Cluster shop cannot be looked at since ${minute(5)}: the API server did not answer`);
    expect(alert.remediation.commands).toEqual(['fargate-auditor scan --cluster shop --region eu-west-1']);
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('are no alert yet while an API server restarts, however many hints come in those minutes', () => {
    const hints = [failed(5), failed(5.5), failed(6), failed(7), failed(13)];
    expect(after(quiet, ...hints).alerts).toEqual([]);
    expect(only(after(quiet, ...hints, failed(14)))).toMatchObject({ kind: 'monitoring-blind' });
  });

  it('are not told again while they go on failing', () => {
    const known = sent(after(quiet, ...thrice));
    expect(only(after(known, failed(20), failed(25)))).toEqual(only(known));
  });

  it('are counted anew once one succeeds', () => {
    const known = after(quiet, failed(5), failed(10), saw(15), failed(20), failed(25));
    expect(known.alerts).toEqual([]);
    expect(known.poll).toMatchObject({ failures: 2, failingSince: minute(20), firstSeen: minute(-1440) });
  });

  it('are over with the next that succeeds', () => {
    const known = after(sent(after(quiet, ...thrice)), saw(20));
    expect(waitingOf(only(known))).toEqual(['resolved: topic bus log']);
    expect(known.poll).toMatchObject({ failures: 0, failingSince: null, reason: null });
  });

  it('resolve nothing and change nothing else', () => {
    const open = sent(after(quiet, saw(1, { candidates: [candidate()] })));
    const [alert] = open.alerts;
    expect(after(open, ...thrice).alerts).toEqual([alert, expect.objectContaining({ kind: 'monitoring-blind' })]);
  });

  it('count from the first look at a cluster that was never seen, and what is found then is one digest', () => {
    const known = sent(after(nothing, ...thrice));
    expect(known.poll).toMatchObject({ firstSeen: null, failures: 3 });
    expect(only(known).notices).toEqual([]);
    const seen = after(known, saw(20, { candidates: [candidate()] }));
    expect(seen.alerts.flatMap(({ notices }) => notices).map(({ change, baseline }) => [change, baseline])).toEqual([
      ['resolved', false],
      ['opened', true],
    ]);
  });

  it('that come late count neither twice nor against newer ones', () => {
    const known = after(quiet, failed(10), failed(15));
    expect(after(known, failed(15), failed(5))).toEqual(known);
    const unreachable = sent(after(quiet, ...thrice));
    expect(after(unreachable, saw(12))).toEqual(unreachable);
    const longer = after(unreachable, failed(20), failed(25));
    expect(after(longer, saw(22))).toEqual(longer);
  });

  it('of a cluster that is gone are over', () => {
    const known = after(sent(after(quiet, ...thrice)), gone(20));
    expect(stateOf(known)).toEqual({ 'monitoring-blind': 'resolved' });
    expect(known.poll).toMatchObject({ failures: 0, firstSeen: null });
  });
});

it('a cluster that never was leaves nothing behind', () => {
  expect(after(nothing, gone(5))).toEqual(nothing);
});
