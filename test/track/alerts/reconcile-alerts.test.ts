import { describe, expect, it } from 'vitest';
import { reconcileAlerts } from '#track/alerts/reconcile-alerts.ts';
import { defaultPolicy } from '#track/alerts/alert-update.ts';
import { after, failed, only, quiet, saw, sent } from '../../support/builders/alert-polls.ts';
import { notFound, candidate } from '../../support/builders/watched.ts';

const broken = { candidates: [candidate()], configuration: 'broken' } as const;
const healed = { newestEnabledAt: '2026-11-24T02:30:00Z' };

describe('a poll', () => {
  it.each([
    ['that opens', quiet, saw(5, broken)],
    ['that resolves', sent(after(quiet, saw(5, broken))), saw(60, healed)],
    [
      'that failed, with evidence',
      quiet,
      failed(5, [{ kind: 'logging-disabled', namespace: 'a', pod: 'b', reason: notFound }]),
    ],
    ['that failed', after(quiet, failed(1), failed(2)), failed(5)],
  ])('%s changes nothing the second time', (_, known, poll) => {
    const once = after(known, poll);
    expect(reconcileAlerts(once, poll, defaultPolicy)).toEqual({ poll: null, alerts: [] });
    expect(reconcileAlerts(sent(once), poll, defaultPolicy)).toEqual({ poll: null, alerts: [] });
  });

  it('that sees what is known writes nothing', () => {
    const known = sent(after(quiet, saw(5, broken)));
    expect(reconcileAlerts(known, saw(10, broken), defaultPolicy)).toEqual({ poll: null, alerts: [] });
    expect(reconcileAlerts(quiet, saw(10), defaultPolicy)).toEqual({ poll: null, alerts: [] });
  });

  it('that comes late never overwrites what a newer one wrote', () => {
    const known = sent(after(quiet, saw(5, broken), saw(60, healed)));
    expect(reconcileAlerts(known, saw(55, broken), defaultPolicy)).toEqual({ poll: null, alerts: [] });
  });

  it('that comes late still says what no newer one has said', () => {
    const known = after(quiet, saw(5, broken));
    const other = candidate({ kind: 'scheduling-failed', reason: 'apps', cause: null });
    expect(reconcileAlerts(known, saw(4, { candidates: [other] }), defaultPolicy).alerts).toMatchObject([
      { kind: 'scheduling-failed', state: 'open' },
    ]);
  });

  it('counts pods without waking anybody', () => {
    const known = sent(after(quiet, saw(5, broken)));
    const more = after(known, saw(10, { ...broken, candidates: [candidate({ pods: 3 })] }));
    expect(only(more)).toMatchObject({ pods: 3, notices: [], leasedUntil: null, transition: 1 });
  });

  it('keeps what a newer release wrote beside what it changes', () => {
    const { poll, alerts } = sent(after(quiet, saw(5, broken)));
    const newer = { addedLater: 'by a newer release' };
    const [one] = alerts;
    const known = {
      poll: { ...poll!, ...newer },
      alerts: [{ ...one!, ...newer, heard: { ...one!.heard, ...newer } }],
    };
    const resolved = after(known, saw(60, healed));
    expect(only(resolved)).toMatchObject({ state: 'resolved', ...newer, heard: { state: 'resolved', ...newer } });
    expect(after(known, failed(65)).poll).toMatchObject({ failures: 1, ...newer });
  });
});
