import { minutesBetween } from '#lib/minutes.ts';
import type { Alert, AlertNotification } from '#model/alert.ts';
import { atLeast } from '#model/severity.ts';
import { isOpen } from './alert-update.ts';
import type { AlertPolicy } from './alert-policy.ts';

type Change = AlertNotification['change'];
type Extent = Pick<Alert['heard'], 'workloads' | 'severity'>;

/** Messages to people within one cool-down. */
const mostMessages = 2;

/** What happened to an alert between two polls; null when nothing did that has a name. */
export function changeOf(before: Alert | null, now: Alert): Change | null {
  if (before === null || !isOpen(before)) return isOpen(now) ? 'opened' : null;
  if (!isOpen(now)) return 'resolved';
  if (before.state === 'unconfirmed' && now.state !== 'unconfirmed') return 'confirmed';
  return before.state === 'open' && now.state === 'fixed' ? 'fixed' : worsening(before, now);
}

/** More than people know, as of now; or broken again before the pods were made again. */
function worsening(before: Alert, now: Alert): Change | null {
  const crossed = isWorse(before.heard, extentOf(now)) && !isWorse(before.heard, extentOf(before));
  return crossed || (before.state === 'fixed' && now.state === 'open') ? 'worse' : null;
}

/** What people do not know of an alert as it is now; null when what they heard last is right. */
export function changeToNotify(alert: Alert): Change | null {
  const { heard } = alert;
  if (!isOpen(alert)) return heard.state === 'open' ? 'resolved' : null;
  if (heard.state !== 'open') return 'opened';
  return isWorse(heard, extentOf(alert)) ? 'worse' : null;
}

/** Whether a message to people may be decided on at that time. */
export function isWithinRateLimit({ sentAt }: Alert, at: string, { coolDownMinutes }: AlertPolicy): boolean {
  return sentAt.filter((sent) => minutesBetween(sent, at) < coolDownMinutes).length < mostMessages;
}

export function extentOf({ workloads, severity }: Alert): Extent {
  return { workloads: workloads.total, severity };
}

/** Severity rose, or the workloads affected at least doubled, by five or more. Pods come and go with load. */
function isWorse(before: Extent, now: Extent): boolean {
  if (!atLeast(before.severity, now.severity)) return true;
  return now.workloads >= 2 * before.workloads && now.workloads - before.workloads >= 5;
}
