import type { Alert, AlertNotification } from '#model/alert.ts';
import { isLeased, leaseEnd } from './lease.ts';
import { changeOf, extentOf, isWithinRateLimit, changeToNotify } from './changes.ts';
import { isOpen } from './alert-update.ts';
import type { AlertPolicy } from './alert-policy.ts';

export interface NotificationContext {
  /** When the poll began. */
  readonly at: string;
  /** The first poll of the cluster: all it opens is told in one digest. */
  readonly baseline: boolean;
  readonly policy: AlertPolicy;
}

/** Changes that people and programs hear of; the others are only recorded. */
const told: ReadonlySet<AlertNotification['change']> = new Set(['opened', 'worse', 'resolved']);

/**
 * Adds what is to be told of a changed alert. What people hear depends on what they heard last, so that what was kept
 * from them in a cool-down is made up for after it, unless things are again as they know them.
 */
export function enqueueNotifications(before: Alert | null, alert: Alert, occasion: NotificationContext): Alert {
  const change = changeOf(before, alert);
  const news = isWithinRateLimit(alert, occasion.at, occasion.policy) ? changeToNotify(alert) : null;
  const silent = change !== null && change !== news ? record(alert, change, occasion) : alert;
  const all = news === null ? silent : message(silent, news, occasion);
  if (all === alert) return alert;
  // Whoever is sending does not know of the new notices: they wait for the next poll, behind those before them.
  const isTaken = before !== null && isLeased(before, occasion.at);
  return isTaken ? all : { ...all, leasedUntil: leaseEnd(occasion.at, occasion.policy) };
}

function record(alert: Alert, change: AlertNotification['change'], occasion: NotificationContext): Alert {
  // Broken again before it was over is no news: nobody was told that it was mended.
  const isKept = told.has(change) && (change !== 'worse' || changeToNotify(alert) !== null);
  return { ...added(alert, change, ['log'], occasion), muted: alert.muted + (isKept ? 1 : 0) };
}

function message(alert: Alert, change: AlertNotification['change'], occasion: NotificationContext): Alert {
  const heard = { state: isOpen(alert) ? ('open' as const) : ('resolved' as const), ...extentOf(alert) };
  const sentAt = [...alert.sentAt, occasion.at].slice(-2);
  return { ...added(alert, change, ['topic', 'bus', 'log'], occasion), heard, sentAt };
}

function added(
  alert: Alert,
  change: AlertNotification['change'],
  left: AlertNotification['left'],
  { at, baseline }: NotificationContext,
): Alert {
  const transition = alert.transition + 1;
  const notification = {
    ...{ transition, change, at, left, attempts: 0 },
    again: change === 'opened' && alert.episode > 1,
    baseline: baseline && change === 'opened',
  };
  return { ...alert, transition, notices: [...alert.notices, notification] };
}
