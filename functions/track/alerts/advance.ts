import type { Alert, ClusterAlerts, Poll, PollRecord } from '#model/alert.ts';
import { blindPictures } from './blind.ts';
import { find } from './identity.ts';
import { loggingPictures } from './logging-pictures.ts';
import { moved } from './move.ts';
import { asItIs, isOpen, type Picture, resolved } from './picture.ts';
import type { AlertPolicy } from './policy.ts';
import { isFirst, nextRecord } from './poll-record.ts';
import { schedulingPictures } from './scheduling-pictures.ts';
import { terminationPictures } from './termination.ts';
import { unconfirmedPictures } from './unconfirmed.ts';

/** What a poll changes; what is not in it stays as it is. */
export interface Changes {
  readonly poll: PollRecord | null;
  readonly alerts: readonly Alert[];
}

/**
 * Moves the alerts of a cluster by what a poll saw. Only a successful poll says what is so now; a failed one resolves
 * nothing. The same poll twice changes nothing the second time, and an older one nothing that a newer one has written.
 */
export function advance(known: ClusterAlerts, poll: Poll, policy: AlertPolicy): Changes {
  const record = nextRecord(known.poll, poll);
  const occasion = { at: poll.observedAt, baseline: poll.seen.ok && isFirst(known.poll), policy };
  const alerts = picturesOf(known.alerts, poll, record, policy).flatMap((picture) => {
    const before = find(known.alerts, picture.kind, picture.key) ?? null;
    return moved(before, picture, poll.cluster, occasion) ?? [];
  });
  return { poll: record === known.poll ? null : record, alerts };
}

function picturesOf(
  alerts: readonly Alert[],
  poll: Poll,
  record: PollRecord | null,
  policy: AlertPolicy,
): readonly Picture[] {
  const { seen } = poll;
  if (!seen.ok && seen.gone) {
    return alerts.map((alert) => (isOpen(alert) ? resolved(alert) : asItIs(alert)));
  }
  const always = [...terminationPictures(alerts, poll), ...blindPictures(alerts, poll, record, policy)];
  if (!seen.ok) return [...always, ...unconfirmedPictures(alerts, poll.evidence)];
  const told = [
    ...always,
    ...loggingPictures(alerts, seen.observation),
    ...schedulingPictures(alerts, seen.observation),
  ];
  // What was kept from people may be due by now, though nothing changed.
  const others = alerts.filter(({ kind, key }) => !told.some((one) => one.kind === kind && one.key === key));
  return [...told, ...others.map(asItIs)];
}
