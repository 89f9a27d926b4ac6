import type { Alert, ClusterAlerts, Poll, PollRecord } from '#model/alert.ts';
import { unreachableUpdates } from './unreachable-updates.ts';
import { findAlert } from './identity.ts';
import { loggingUpdates } from './logging-updates.ts';
import { applyUpdate } from './apply-update.ts';
import { updateOf, isOpen, type AlertUpdate, resolved } from './alert-update.ts';
import type { AlertPolicy } from './alert-policy.ts';
import { isFirstPoll, nextPollRecord } from './next-poll-record.ts';
import { schedulingUpdates } from './scheduling-updates.ts';
import { terminationUpdates } from './termination-updates.ts';
import { unconfirmedUpdates } from './unconfirmed-updates.ts';

/** What a poll changes; what is not in it stays as it is. */
export interface Changes {
  readonly poll: PollRecord | null;
  readonly alerts: readonly Alert[];
}

/**
 * Moves the alerts of a cluster by what a poll saw. Only a successful poll says what is so now; a failed one resolves
 * nothing. The same poll twice changes nothing the second time, and an older one nothing that a newer one has written.
 */
export function reconcileAlerts(known: ClusterAlerts, poll: Poll, policy: AlertPolicy): Changes {
  const record = nextPollRecord(known.poll, poll);
  const occasion = { at: poll.observedAt, baseline: poll.seen.ok && isFirstPoll(known.poll), policy };
  const alerts = updatesOf(known.alerts, poll, record, policy).flatMap((update) => {
    const before = findAlert(known.alerts, update.kind, update.key) ?? null;
    return applyUpdate(before, update, poll.cluster, occasion) ?? [];
  });
  return { poll: record === known.poll ? null : record, alerts };
}

function updatesOf(
  alerts: readonly Alert[],
  poll: Poll,
  record: PollRecord | null,
  policy: AlertPolicy,
): readonly AlertUpdate[] {
  const { seen } = poll;
  if (!seen.ok && seen.gone) {
    return alerts.map((alert) => (isOpen(alert) ? resolved(alert) : updateOf(alert)));
  }
  const always = [...terminationUpdates(alerts, poll), ...unreachableUpdates(alerts, poll, record, policy)];
  if (!seen.ok) return [...always, ...unconfirmedUpdates(alerts, poll.evidence)];
  const told = [...always, ...loggingUpdates(alerts, seen.observation), ...schedulingUpdates(alerts, seen.observation)];
  // What was kept from people may be due by now, though nothing changed.
  const others = alerts.filter(({ kind, key }) => !told.some((one) => one.kind === kind && one.key === key));
  return [...told, ...others.map(updateOf)];
}
