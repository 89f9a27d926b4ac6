import { describe, expect, it } from 'vitest';
import type { Alert, DestinationName, AlertNotification } from '#model/alerts/alert.ts';
import { defaultPolicy } from '#track/alerts/alert-update.ts';
import { afterDelivery, overdueAlerts, isLeasedSince, withLease } from '#track/alerts/deliveries.ts';
import { after, minute, only, saw, sent as allSent, waitingOf } from '../../support/builders/alert-polls.ts';
import { alert, notification } from '../../support/builders/alerts.ts';
import { shop } from '../../support/builders/results.ts';

const deliveries = (transition: number, ...destinations: DestinationName[]) =>
  destinations.map((destination) => ({ transition, destination }));
const withNotices = (...notices: Partial<AlertNotification>[]): Alert => alert({ notices: notices.map(notification) });

describe('notices are due', () => {
  it.each([
    ['when nobody has them', alert({ leasedUntil: null }), true],
    ['when whoever has them took too long', alert({ leasedUntil: minute(5) }), true],
    ['not while somebody is sending them', alert({ leasedUntil: minute(6) }), false],
    ['not when there is none', alert({ notices: [], leasedUntil: null }), false],
  ])('%s', (_, one, due) => {
    expect(overdueAlerts([one], minute(5))).toEqual(due ? [one] : []);
  });

  it('and belong to whoever leases them first', () => {
    const ours = withLease(alert({ leasedUntil: null }), minute(5), defaultPolicy);
    expect(ours.leasedUntil).toBe(minute(7));
    expect(isLeasedSince(ours, minute(5), defaultPolicy)).toBe(true);
    expect(isLeasedSince(ours, minute(4), defaultPolicy)).toBe(false);
    expect(isLeasedSince({ ...ours, notices: [] }, minute(5), defaultPolicy)).toBe(false);
  });
});

describe('after sending', () => {
  it('a notice that everybody took is gone, and so is the lease', () => {
    const sent = withNotices({});
    const result = afterDelivery(sent, { sent, deliveries: deliveries(1, 'topic', 'bus', 'log') }, defaultPolicy);
    expect(result).toEqual({ alert: { ...sent, notices: [], leasedUntil: null }, undeliverable: [] });
  });

  it('what was not taken stays, for those alone who lack it', () => {
    const sent = withNotices({}, { transition: 2, change: 'resolved' });
    const done = [...deliveries(1, 'bus', 'log'), ...deliveries(2, 'topic', 'bus', 'log')];
    const { alert: left } = afterDelivery(sent, { sent, deliveries: done }, defaultPolicy);
    expect(waitingOf(left)).toEqual(['opened: topic']);
    expect(left).toMatchObject({ leasedUntil: null, notices: [{ attempts: 1 }] });
  });

  it('what came meanwhile is untouched', () => {
    const sent = withNotices({});
    const now = { ...withNotices({}, { transition: 2, change: 'resolved' }), state: 'resolved' as const };
    const { alert: left } = afterDelivery(
      now,
      { sent, deliveries: deliveries(1, 'topic', 'bus', 'log') },
      defaultPolicy,
    );
    expect(left).toMatchObject({ state: 'resolved', notices: [{ transition: 2, attempts: 0 }], leasedUntil: null });
  });

  it('the lease of somebody else stays', () => {
    const sent = withNotices({});
    const now = { ...sent, leasedUntil: minute(9) };
    expect(afterDelivery(now, { sent, deliveries: [] }, defaultPolicy).alert.leasedUntil).toBe(minute(9));
  });

  it('writing it down again counts no second attempt', () => {
    const sent = withNotices({});
    const { alert: once } = afterDelivery(sent, { sent, deliveries: deliveries(1, 'log') }, defaultPolicy);
    expect(afterDelivery(once, { sent, deliveries: deliveries(1, 'log') }, defaultPolicy).alert).toEqual(once);
  });

  it('a notice is given up after five attempts, with those who never took it', () => {
    const sent = withNotices({ attempts: 4 });
    const { alert: left, undeliverable } = afterDelivery(
      sent,
      { sent, deliveries: deliveries(1, 'bus', 'log') },
      defaultPolicy,
    );
    expect(left.notices).toEqual([]);
    expect(undeliverable).toMatchObject([{ transition: 1, left: ['topic'], attempts: 5 }]);
  });
});

describe('a message to people that is given up', () => {
  const heard = { state: 'open', workloads: 2, severity: 'high' } as const;
  const lastNotifiedAfter = (sent: Alert, ...reached: ReturnType<typeof deliveries>) =>
    afterDelivery(sent, { sent, deliveries: reached }, defaultPolicy).alert.heard;

  it('may or may not have reached them, so that they count as knowing the least', () => {
    const sent = withNotices({ attempts: 4 });
    expect(lastNotifiedAfter(sent, ...deliveries(1, 'bus', 'log'))).toEqual({
      state: 'open',
      workloads: 0,
      severity: 'info',
    });
  });

  it('does not matter behind a newer one', () => {
    const sent = withNotices({ attempts: 4 }, { transition: 2, change: 'resolved' });
    expect(lastNotifiedAfter(sent, ...deliveries(2, 'topic'))).toEqual(heard);
    expect(lastNotifiedAfter(sent)).toEqual(heard);
  });

  it('does matter only for people', () => {
    const sent = withNotices({ attempts: 4 });
    expect(lastNotifiedAfter(sent, ...deliveries(1, 'topic', 'bus'))).toEqual(heard);
  });

  const lost = afterDelivery(
    alert({ ...shop, notices: [notification({ attempts: 4 })] }),
    { sent: alert({ notices: [notification({ attempts: 4 })] }), deliveries: deliveries(1, 'log') },
    defaultPolicy,
  ).alert;
  const known = { poll: allSent(after({ poll: null, alerts: [] }, saw(-9))).poll, alerts: [lost] };

  it('is made up for by the next poll, while it is there', () => {
    expect(waitingOf(only(after(known, saw(5, { configuration: 'broken' }))))).toEqual(['worse: topic bus log']);
  });

  it('is made up for by the next poll, when it is over', () => {
    const over = { newestEnabledAt: minute(3) };
    expect(waitingOf(only(after(known, saw(5, over))))).toEqual(['resolved: topic bus log']);
  });
});
