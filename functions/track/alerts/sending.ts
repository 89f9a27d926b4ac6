import type { Alert, Destination, Notice } from '#model/alert.ts';
import { isLeased, leaseFrom } from './lease.ts';
import type { AlertPolicy } from './policy.ts';

/** A notice that a destination has taken. */
export interface Taken {
  readonly transition: number;
  readonly destination: Destination;
}

/** What came of an attempt to send the notices of an alert. */
export interface Attempt {
  /** The alert as it was when sending began. */
  readonly sent: Alert;
  readonly taken: readonly Taken[];
}

export interface AfterSending {
  readonly alert: Alert;
  /** Notices that are tried no more, with the destinations that did not take them. */
  readonly givenUp: readonly Notice[];
}

/** Alerts with notices that wait, and that nobody is sending now. */
export function dueAlerts(alerts: readonly Alert[], at: string): Alert[] {
  return alerts.filter((alert) => alert.notices.length > 0 && !isLeased(alert, at));
}

/** The alert with its notices taken by whoever writes it first. */
export function leased(alert: Alert, at: string, policy: Pick<AlertPolicy, 'leaseSeconds'>): Alert {
  return { ...alert, leasedUntil: leaseFrom(at, policy) };
}

/** True when its notices are for the one to send who decided on them, or took them over, at that time. */
export function isLeasedSince(alert: Alert, at: string, policy: Pick<AlertPolicy, 'leaseSeconds'>): boolean {
  return alert.notices.length > 0 && alert.leasedUntil === leaseFrom(at, policy);
}

/** Takes off what was taken, on top of whatever the alert has become meanwhile. */
export function afterSending(alert: Alert, { sent, taken }: Attempt, policy: AlertPolicy): AfterSending {
  const tried = new Map(sent.notices.map(({ transition, attempts }) => [transition, attempts]));
  const left = alert.notices.map((notice) => without(notice, taken, tried.get(notice.transition)));
  const waiting = left.filter((notice) => notice.left.length > 0);
  const isOver = (notice: Notice) => notice.attempts >= policy.mostAttempts;
  const givenUp = waiting.filter(isOver);
  const notices = waiting.filter((notice) => !isOver(notice));
  const leasedUntil = alert.leasedUntil === sent.leasedUntil ? null : alert.leasedUntil;
  return { alert: { ...alert, heard: heardAfter(alert, givenUp), notices, leasedUntil }, givenUp };
}

/** Writing it down may take several tries, and is one attempt all the same. */
function without(notice: Notice, taken: readonly Taken[], attempts: number | undefined): Notice {
  if (attempts === undefined) return notice;
  const takers = new Set(
    taken.filter(({ transition }) => transition === notice.transition).map(({ destination }) => destination),
  );
  const left = notice.left.filter((destination) => !takers.has(destination));
  return { ...notice, left, attempts: Math.max(notice.attempts, attempts + 1) };
}

/**
 * Whether people got the last message that was for them is not known: it was not taken, but a run that was killed may have
 * sent it. Then they count as knowing the least, so that whatever is so is told once more.
 */
function heardAfter({ heard, notices }: Alert, givenUp: readonly Notice[]): Alert['heard'] {
  const isForPeople = ({ left }: Notice) => left.includes('topic');
  const lost = givenUp.findLast(isForPeople);
  if (lost === undefined || lost.transition !== notices.findLast(isForPeople)?.transition) return heard;
  return { state: 'open', workloads: 0, severity: 'info' };
}
