import type { Alert, AlertChanges, AlertUpdate, ClusterAlerts, Poll, PollRecord } from '#model/alerts/alert.ts';
import type { AlertPolicy } from './alert-policy.ts';
import { findAlert, isOpen, resolved, updateOf } from './alert-update.ts';
import { applyUpdate } from './apply-update.ts';
import { loggingUpdates } from './logging-updates.ts';
import { isFirstPoll, nextPollRecord } from './next-poll-record.ts';
import { schedulingUpdates } from './scheduling-updates.ts';
import { terminationUpdates } from './termination-updates.ts';
import { unconfirmedUpdates } from './unconfirmed-updates.ts';
import { unreachableUpdates } from './unreachable-updates.ts';

/**
 * Brings the alerts of a cluster to what a poll saw. Only a successful poll says what is so now; a failed one resolves
 * nothing. The same poll twice changes nothing the second time, and an older one nothing that a newer one has written.
 */
export function reconcileAlerts(known: ClusterAlerts, poll: Poll, policy: AlertPolicy): AlertChanges {
  const record = nextPollRecord(known.poll, poll);
  const context = { at: poll.observedAt, policy };
  // A cluster that could never be looked at is most likely not set up yet: it goes into a digest, too.
  const isInDigest = ({ kind }: AlertUpdate) =>
    isFirstPoll(known.poll) && (poll.seen.ok || kind === 'monitoring-blind');
  const alerts = updatesOf(known.alerts, poll, record, policy).flatMap((update) => {
    const before = findAlert(known.alerts, update.kind, update.key) ?? null;
    return applyUpdate(before, update, poll.cluster, { ...context, baseline: isInDigest(update) }) ?? [];
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
  const updates = [
    ...always,
    ...loggingUpdates(alerts, seen.observation),
    ...schedulingUpdates(alerts, seen.observation),
  ];
  // A change that was suppressed may be due by now, though nothing changed.
  const others = alerts.filter(({ kind, key }) => !updates.some((one) => one.kind === kind && one.key === key));
  return [...updates, ...others.map(updateOf)];
}
