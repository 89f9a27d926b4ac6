import { minutesBetween } from '#lib/time.ts';
import type { Alert, AlertChange, AlertNotification } from '#model/alerts/alert.ts';
import { atLeast } from '#model/finding/severity.ts';
import { type AlertPolicy, isOpen } from './alert-update.ts';
import { isLeased, leaseEnd } from './deliveries.ts';

/** Circumstances in which a poll may notify. */
export interface NotificationContext {
  /** Start of the poll. */
  readonly at: string;
  /** The first poll of the cluster: all it opens goes into one digest. */
  readonly baseline: boolean;
  /** An open alert that people know tells of the same cause. */
  readonly explained?: boolean;
  readonly policy: AlertPolicy;
}

type Extent = Pick<Alert['heard'], 'workloads' | 'severity'>;

/** Messages to people within one cool-down. */
export const maxMessages = 2;

/** Changes that people and programs hear of; the others are only recorded. */
const notifiedChanges: ReadonlySet<AlertChange> = new Set(['opened', 'worse', 'resolved']);

/**
 * Adds the notifications that a changed alert calls for. People hear the difference to what they were last notified of, so
 * that a change suppressed in a cool-down is made up for after it, unless things are again as they know them.
 */
export function enqueueNotifications(before: Alert | null, alert: Alert, context: NotificationContext): Alert {
  const change = changeOf(before, alert);
  // While another alert tells of the cause, this one is only recorded; it is told when that one is over and this is not.
  const isKnown = context.explained === true && alert.heard.state !== 'open' && isOpen(alert);
  const isDue = !isKnown && isWithinRateLimit(alert, context.at, context.policy);
  const news = isDue ? changeToNotify(alert) : null;
  const recorded = change !== null && change !== news ? record(alert, change, { ...context, isKnown }) : alert;
  const all = news === null ? recorded : notify(recorded, news, context);
  if (all === alert) return alert;
  // Whoever is sending does not know of the new notifications: they wait for the next poll, behind those before them.
  const isBeingSent = before !== null && isLeased(before, context.at);
  return isBeingSent ? all : { ...all, leasedUntil: leaseEnd(context.at, context.policy) };
}

/** The alert with a change that is written down and told to nobody. */
export function recordSilently(alert: Alert, change: AlertChange, context: NotificationContext): Alert {
  return { ...withNotification(alert, change, ['log'], context), leasedUntil: leaseEnd(context.at, context.policy) };
}

type RecordContext = NotificationContext & { readonly isKnown: boolean };

function record(alert: Alert, change: AlertChange, context: RecordContext): Alert {
  // Broken again before it was over is no news: nobody was told that its cause was fixed.
  const isNews = change !== 'worse' || changeToNotify(alert) !== null;
  const isSuppressed = notifiedChanges.has(change) && isNews && !context.isKnown && !isUntold(alert);
  return { ...withNotification(alert, change, ['log'], context), muted: alert.muted + (isSuppressed ? 1 : 0) };
}

function notify(alert: Alert, change: AlertChange, context: NotificationContext): Alert {
  const state = isOpen(alert) ? 'open' : 'resolved';
  return {
    ...withNotification(alert, change, ['topic', 'bus', 'log'], context),
    heard: { ...alert.heard, state, ...extentOf(alert) },
    sentAt: [...alert.sentAt, context.at].slice(-maxMessages),
  };
}

function withNotification(
  alert: Alert,
  change: AlertChange,
  left: AlertNotification['left'],
  { at, baseline }: NotificationContext,
): Alert {
  const transition = alert.transition + 1;
  const notification: AlertNotification = {
    transition,
    change,
    at,
    again: change === 'opened' && alert.episode > 1,
    baseline: baseline && change === 'opened',
    left,
    attempts: 0,
  };
  return { ...alert, transition, notices: [...alert.notices, notification] };
}

/** Change of an alert between two polls; null when there is none that has a name. */
function changeOf(before: Alert | null, now: Alert): AlertChange | null {
  if (before === null || !isOpen(before)) return isOpen(now) ? 'opened' : null;
  if (!isOpen(now)) return 'resolved';
  if (before.state === 'unconfirmed' && now.state !== 'unconfirmed') return 'confirmed';
  return before.state === 'open' && now.state === 'fixed' ? 'fixed' : worsening(before, now);
}

/** More than people know, as of now; or broken again before the pods were made again. */
function worsening(before: Alert, now: Alert): AlertChange | null {
  const crossed = isWorse(before.heard, extentOf(now)) && !isWorse(before.heard, extentOf(before));
  return crossed || (before.state === 'fixed' && now.state === 'open') ? 'worse' : null;
}

/** Difference between the alert and what people were last notified of; null when they know it as it is. */
function changeToNotify(alert: Alert): AlertChange | null {
  const { heard: lastNotified } = alert;
  if (!isOpen(alert)) return lastNotified.state === 'open' ? 'resolved' : null;
  if (lastNotified.state !== 'open') return 'opened';
  return isWorse(lastNotified, extentOf(alert)) ? 'worse' : null;
}

/** Its end is no news to those who never heard of it. */
function isUntold({ state, heard }: Alert): boolean {
  return state === 'resolved' && heard.state === 'nothing';
}

/** True while another message to people may be decided on. */
function isWithinRateLimit({ sentAt }: Alert, at: string, { coolDownMinutes }: AlertPolicy): boolean {
  return sentAt.filter((sent) => minutesBetween(sent, at) < coolDownMinutes).length < maxMessages;
}

function extentOf({ workloads, severity }: Alert): Extent {
  return { workloads: workloads.total, severity };
}

/** Severity rose, or the workloads affected at least doubled, by five or more. Pods come and go with load. */
function isWorse(before: Extent, now: Extent): boolean {
  if (!atLeast(before.severity, now.severity)) return true;
  return now.workloads >= 2 * before.workloads && now.workloads - before.workloads >= 5;
}
