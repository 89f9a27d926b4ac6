import { isLater } from '#lib/time.ts';
import type { Alert, AlertNotification, DestinationName } from '#model/alerts/alert.ts';
import type { AlertPolicy } from './alert-update.ts';

/** Acknowledgement of one notification by one destination. */
export interface Delivery {
  readonly transition: number;
  readonly destination: DestinationName;
}

/** Outcome of an attempt to send the notifications of an alert. */
export interface DeliveryAttempt {
  /** The alert as it was when sending started. */
  readonly sent: Alert;
  readonly deliveries: readonly Delivery[];
}

export interface AfterDelivery {
  readonly alert: Alert;
  /** Notifications that were given up, with the destinations that did not accept them. */
  readonly undeliverable: readonly AlertNotification[];
}

type LeasePolicy = Pick<AlertPolicy, 'leaseSeconds'>;

/** End of the lease for a run that decided on notifications, or claimed them, at a given time. */
export function leaseEnd(at: string, { leaseSeconds }: LeasePolicy): string {
  return new Date(Date.parse(at) + leaseSeconds * 1000).toISOString();
}

/** A run is sending its notifications at that time. */
export function isLeased({ notices, leasedUntil }: Pick<Alert, 'notices' | 'leasedUntil'>, at: string): boolean {
  return notices.length > 0 && leasedUntil !== null && isLater(leasedUntil, at);
}

/** Alerts with pending notifications that no run is sending now. */
export function overdueAlerts(alerts: readonly Alert[], at: string): Alert[] {
  return alerts.filter((alert) => alert.notices.length > 0 && !isLeased(alert, at));
}

/** The alert with its notifications leased by the run that writes it first. */
export function withLease(alert: Alert, at: string, policy: LeasePolicy): Alert {
  return { ...alert, leasedUntil: leaseEnd(at, policy) };
}

/** True if the run that decided on its notifications, or claimed them, at that time may send them. */
export function isLeasedSince(alert: Alert, at: string, policy: LeasePolicy): boolean {
  return alert.notices.length > 0 && alert.leasedUntil === leaseEnd(at, policy);
}

/** Removes delivered destinations from the newest stored version of an alert, whatever has changed meanwhile. */
export function afterDelivery(alert: Alert, { sent, deliveries }: DeliveryAttempt, policy: AlertPolicy): AfterDelivery {
  const attempted = new Map(sent.notices.map(({ transition, attempts }) => [transition, attempts]));
  const pending = alert.notices
    .map((notification) => withoutDelivered(notification, deliveries, attempted.get(notification.transition)))
    .filter(({ left }) => left.length > 0);
  const isExhausted = (notification: AlertNotification) => notification.attempts >= policy.maxAttempts;
  const undeliverable = pending.filter(isExhausted);
  return {
    alert: {
      ...alert,
      heard: lastNotifiedAfter(alert, undeliverable),
      notices: pending.filter((notification) => !isExhausted(notification)),
      leasedUntil: alert.leasedUntil === sent.leasedUntil ? null : alert.leasedUntil,
    },
    undeliverable,
  };
}

/** Recording may take several tries, but counts as one attempt. */
function withoutDelivered(
  notification: AlertNotification,
  deliveries: readonly Delivery[],
  attempts: number | undefined,
): AlertNotification {
  if (attempts === undefined) return notification;
  const delivered = new Set(
    deliveries.filter(({ transition }) => transition === notification.transition).map(({ destination }) => destination),
  );
  return {
    ...notification,
    left: notification.left.filter((destination) => !delivered.has(destination)),
    attempts: Math.max(notification.attempts, attempts + 1),
  };
}

/**
 * State that people were last notified of, after messages were given up. It is unknown whether they got the last one:
 * it was not acknowledged, but a killed run may have sent it. The lesser state counts, so that the present one is sent
 * again.
 */
function lastNotifiedAfter({ heard, notices }: Alert, undeliverable: readonly AlertNotification[]): Alert['heard'] {
  const isForPeople = ({ left }: AlertNotification) => left.includes('topic');
  const lost = undeliverable.findLast(isForPeople);
  if (lost === undefined || lost.transition !== notices.findLast(isForPeople)?.transition) return heard;
  return { ...heard, state: 'open', workloads: 0, severity: 'info' };
}
