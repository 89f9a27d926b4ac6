import type { Alert, Destination, AlertNotification } from '#model/alert.ts';
import { isLeased, leaseEnd } from './lease.ts';
import type { AlertPolicy } from './alert-policy.ts';

/** A notice that a destination has taken. */
export interface Delivery {
  readonly transition: number;
  readonly destination: Destination;
}

/** What came of an attempt to send the notices of an alert. */
export interface DeliveryAttempt {
  /** The alert as it was when sending began. */
  readonly sent: Alert;
  readonly taken: readonly Delivery[];
}

export interface AfterDelivery {
  readonly alert: Alert;
  /** Notices that are tried no more, with the destinations that did not take them. */
  readonly undeliverable: readonly AlertNotification[];
}

/** Alerts with notices that wait, and that nobody is sending now. */
export function overdueAlerts(alerts: readonly Alert[], at: string): Alert[] {
  return alerts.filter((alert) => alert.notices.length > 0 && !isLeased(alert, at));
}

/** The alert with its notices taken by whoever writes it first. */
export function leased(alert: Alert, at: string, policy: Pick<AlertPolicy, 'leaseSeconds'>): Alert {
  return { ...alert, leasedUntil: leaseEnd(at, policy) };
}

/** True when its notices are for the one to send who decided on them, or took them over, at that time. */
export function isLeasedSince(alert: Alert, at: string, policy: Pick<AlertPolicy, 'leaseSeconds'>): boolean {
  return alert.notices.length > 0 && alert.leasedUntil === leaseEnd(at, policy);
}

/** Takes off what was taken, on top of whatever the alert has become meanwhile. */
export function afterDelivery(alert: Alert, { sent, taken }: DeliveryAttempt, policy: AlertPolicy): AfterDelivery {
  const tried = new Map(sent.notices.map(({ transition, attempts }) => [transition, attempts]));
  const left = alert.notices.map((notification) => without(notification, taken, tried.get(notification.transition)));
  const waiting = left.filter((notification) => notification.left.length > 0);
  const isOver = (notification: AlertNotification) => notification.attempts >= policy.maxAttempts;
  const undeliverable = waiting.filter(isOver);
  const notices = waiting.filter((notification) => !isOver(notification));
  const leasedUntil = alert.leasedUntil === sent.leasedUntil ? null : alert.leasedUntil;
  return { alert: { ...alert, heard: lastNotifiedAfter(alert, undeliverable), notices, leasedUntil }, undeliverable };
}

/** Writing it down may take several tries, and is one attempt all the same. */
function without(
  notification: AlertNotification,
  taken: readonly Delivery[],
  attempts: number | undefined,
): AlertNotification {
  if (attempts === undefined) return notification;
  const takers = new Set(
    taken.filter(({ transition }) => transition === notification.transition).map(({ destination }) => destination),
  );
  const left = notification.left.filter((destination) => !takers.has(destination));
  return { ...notification, left, attempts: Math.max(notification.attempts, attempts + 1) };
}

/**
 * Whether people got the last message that was for them is not known: it was not taken, but a run that was killed may have
 * sent it. Then they count as knowing the least, so that whatever is so is told once more.
 */
function lastNotifiedAfter({ heard, notices }: Alert, undeliverable: readonly AlertNotification[]): Alert['heard'] {
  const isForPeople = ({ left }: AlertNotification) => left.includes('topic');
  const lost = undeliverable.findLast(isForPeople);
  if (lost === undefined || lost.transition !== notices.findLast(isForPeople)?.transition) return heard;
  return { state: 'open', workloads: 0, severity: 'info' };
}
