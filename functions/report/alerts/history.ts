import { duration, minutesBetween, toIso } from '#lib/time.ts';
import { plural } from '#lib/text/wording.ts';
import type { Alert, AlertKind, AlertNotification } from '#model/alerts/alert.ts';

/** Since when it is there, this time, and of what ended, for how long it was. */
export function sinceText({ firstSeen, resolvedAt, episode }: Alert, { change }: AlertNotification): string {
  const times = episode > 1 ? `; opened ${plural(episode, 'time')} in all` : '';
  if (change !== 'resolved' || resolvedAt === null) return `Since ${momentText(firstSeen)}${times}.`;
  const lasted = duration(minutesBetween(firstSeen, resolvedAt));
  return `Since ${momentText(firstSeen)}, resolved ${momentText(resolvedAt)}, after ${lasted}${times}.`;
}

/** Deadline at which Fargate deletes the pod; null where it does not. */
export function deadlineText({ deadline }: Alert): string | null {
  return deadline === null ? null : `Deadline: ${momentText(deadline)}. Fargate then deletes the pod.`;
}

/** To the second: nobody reads fractions. */
export function momentText(time: string): string {
  return toIso(time) ?? time;
}

/** Remarks without which a message would be read wrongly, each a sentence. */
export function remarks(alert: Alert, notification: AlertNotification): string[] {
  const { state, change, muted } = { ...alert, ...notification };
  return [
    ...(state === 'unconfirmed'
      ? ['Unconfirmed: an event says so, and the cluster could not be looked at to see whether it is true.']
      : []),
    ...(change === 'resolved' ? [ends[alert.kind]] : []),
    ...(change !== 'resolved' && state === 'resolved'
      ? [`Meanwhile it was resolved${alert.resolvedAt === null ? '' : `, at ${momentText(alert.resolvedAt)}`}.`]
      : []),
    ...(change === 'resolved' && state !== 'resolved' ? ['Meanwhile it is there again.'] : []),
    ...(muted > 0
      ? [`It comes and goes: ${plural(muted, 'change')} of it ${were(muted)} not sent one by one so far.`]
      : []),
  ];
}

/** End of an alert by its kind: Fargate no longer reports it, which never says that logs arrive. */
const ends: Readonly<Record<AlertKind, string>> = {
  'logging-disabled':
    'No pod was found any more that should log and that Fargate reports as not logging. Whether logs arrive where they are sent was not checked.',
  'scheduling-failed': 'No pod was found any more that waits for Fargate for this reason.',
  'scheduled-termination': 'The pod is gone, or its time has passed.',
  'monitoring-blind': 'The cluster can be looked at again, or is gone.',
};

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
