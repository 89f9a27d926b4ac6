import { isLater } from '#lib/time.ts';
import type { Alert, AlertChanges, AlertUpdate, ClusterAlerts, Poll } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { type AlertPolicy, findAlert, isOpen, resolved, updateOf } from './alert-update.ts';
import { applyUpdate } from './apply-update.ts';
import { configMapUpdates } from './configmap-updates.ts';
import { loggingUpdates } from './logging-updates.ts';
import { isFirstOfScope, isFirstPoll, nextPollRecord } from './next-poll-record.ts';
import { partialUpdates } from './partial-updates.ts';
import { passOn } from './pass-on.ts';
import { schedulingUpdates } from './scheduling-updates.ts';
import { terminationUpdates } from './termination-updates.ts';
import { unconfirmedUpdates } from './unconfirmed-updates.ts';
import { unreachableUpdates } from './unreachable-updates.ts';

const refusal = 'logging-configmap-invalid';

/**
 * Brings the alerts of a cluster in line with a poll. Only a successful poll changes their state; a failed one resolves
 * nothing. Applying the same poll twice changes nothing the second time, and an older poll changes nothing that a newer
 * one wrote.
 */
export function reconcileAlerts(known: ClusterAlerts, poll: Poll, policy: AlertPolicy): AlertChanges {
  const record = nextPollRecord(known.poll, poll, policy);
  const context = { at: poll.observedAt, baseline: poll.seen.ok && isFirstOfScope(known.poll), policy };
  const alerts = poll.seen.ok ? passOn(known.alerts, poll.seen.observation.candidates, context) : known.alerts;
  const current = new Map(alerts.map((alert) => [alert.id, alert]));
  for (const update of inOrder(updatesOf(alerts, poll, record, policy))) {
    const before = findAlert(alerts, update.kind, update.key) ?? null;
    const explained = isExplained(update, [...current.values()]);
    // A cluster that never could be polled is most likely not set up yet: it also goes into a digest.
    const isNew = update.kind === 'monitoring-blind' && isFirstPoll(known.poll);
    const baseline = context.baseline || isNew || isJudgedAgain(update, known.poll, poll);
    const after = applyUpdate(before, update, poll.cluster, { ...context, explained, baseline });
    if (after !== null) current.set(after.id, after);
  }
  const isChanged = (alert: Alert) => !known.alerts.includes(alert);
  return { poll: record === known.poll ? null : record, alerts: [...current.values()].filter(isChanged) };
}

/** Resolved alerts come first; for one cause, pods come before the judged ConfigMap, so that it is reported once. */
function inOrder(updates: readonly AlertUpdate[]): AlertUpdate[] {
  const place = ({ kind, state }: AlertUpdate) => (state === 'resolved' ? 0 : kind === 'logging-configmap' ? 2 : 1);
  return updates.toSorted((a, b) => place(a) - place(b));
}

/**
 * True for a refused ConfigMap while its pods' alert is already reported, and the other way round; also for pods that
 * predate the correction, since the message about the correction says to restart them.
 */
function isExplained(update: AlertUpdate, alerts: readonly Alert[]): boolean {
  if (update.cause !== refusal) return false;
  const otherKind = update.kind === 'logging-configmap' ? 'logging-disabled' : 'logging-configmap';
  return alerts.some((other) => {
    if (other.kind !== otherKind || other.cause !== refusal) return false;
    return isOpen(other) ? other.heard.state === 'open' : isFromBefore(update, other);
  });
}

function isFromBefore({ state, newestPodAt }: AlertUpdate, { heard, resolvedAt }: Alert): boolean {
  if (state !== 'fixed' || heard.state !== 'resolved' || resolvedAt === null) return false;
  return newestPodAt !== null && !isLater(newestPodAt, resolvedAt);
}

/** An unchanged ConfigMap was judged by another release: its findings were there before. */
function isJudgedAgain({ kind }: AlertUpdate, record: PollRecord | null, { seen }: Poll): boolean {
  if (kind !== 'logging-configmap' || !seen.ok) return false;
  const judged = seen.observation.configMap?.judged?.record;
  const before = record?.configMap;
  if (judged === undefined || before === undefined || before === null) return false;
  return judged.version === before.version && judged.judgedBy !== before.judgedBy;
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
    ...partialUpdates(alerts, poll, record, policy),
    ...loggingUpdates(alerts, seen.observation),
    ...configMapUpdates(alerts, poll, record),
    ...schedulingUpdates(alerts, seen.observation),
  ];
  // A suppressed change may be due by now, even if nothing changed.
  const others = alerts.filter(({ kind, key }) => !updates.some((one) => one.kind === kind && one.key === key));
  return [...updates, ...others.map(updateOf)];
}
