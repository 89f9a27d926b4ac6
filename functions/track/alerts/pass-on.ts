import { isLater } from '#lib/time.ts';
import type { Alert, AlertCandidate, AlertUpdate } from '#model/alerts/alert.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { fingerprint } from '#model/finding/finding.ts';
import { findAlert, isOpen, resolved, updateOf } from './alert-update.ts';
import { maxMessages, recordSilently, type NotificationContext } from './enqueue-notifications.ts';
import { type CandidateGroup, coveringAlerts, groupsOf, shares, wordsOf } from './candidate-groups.ts';
import { keyOfReason } from './logging-updates.ts';

const kind = 'logging-disabled';

/**
 * Alerts under a cause that the words of their pods refute, and those that only events told of and a poll confirms in other
 * words, passed to the key where they belong; all others as they are. Releases before 0.2.0 named a cause by the configuration
 * alone. What people were told stays told: neither the end under one key nor the beginning under the other is news to them.
 */
export function passOn(
  alerts: readonly Alert[],
  candidates: readonly AlertCandidate[],
  context: NotificationContext,
): Alert[] {
  const own = candidates.filter((candidate) => candidate.kind === kind);
  const said = own.flatMap(wordsOf);
  const passed = own.reduce<Alert[]>(
    (known, candidate) => {
      const isPassed = (alert: Alert) => isRefuted(alert, candidate) || isConfirmed(alert, candidate, said);
      return passOne(known, candidate, isPassed, context);
    },
    [...alerts],
  );
  return groupsOf(own).reduce((known, group) => join(known, group, context), passed);
}

/** Of several alerts that cover what turns out to be one, the first goes on. */
function join(alerts: Alert[], group: CandidateGroup, context: NotificationContext): Alert[] {
  const [keeper, ...others] = coveringAlerts(alerts, group);
  const joined = others.filter((other) => isMovable(other, context));
  if (keeper === undefined || joined.length === 0) return alerts;
  if (!isLater(context.at, keeper.observedAt)) return alerts;
  return alerts.map((alert) => {
    if (alert === keeper) return inPlaceOf(keeper, joined);
    return joined.includes(alert) ? without(alert, group.words, context) : alert;
  });
}

function passOne(
  alerts: Alert[],
  candidate: AlertCandidate,
  isPassed: (alert: Alert) => boolean,
  context: NotificationContext,
): Alert[] {
  const reasons = wordsOf(candidate);
  const wrong = alerts.find((alert) => alert.kind === kind && isOpen(alert) && isPassed(alert));
  if (wrong === undefined || !isMovable(wrong, context)) return alerts;
  const isEvents = wrong.state === 'unconfirmed';
  const remaining = isEvents ? ended(wrong, context) : without(wrong, reasons, context);
  const others = alerts.map((alert) => (alert === wrong ? remaining : alert));
  const key = keyOfReason(others, reasons, candidate.cause);
  const there = findAlert(others, kind, key);
  if (there !== undefined && isOpen(there)) {
    if (!isLater(context.at, there.observedAt)) return alerts;
    return others.map((alert) => (alert === there ? inPlaceOf(there, [wrong]) : alert));
  }
  // Further events in the words of the first are about it as well.
  const words = isEvents ? [...new Set([...reasons, ...wrong.reasons])] : reasons;
  const moved = begun(wrong, there, { key, reasons: words, cause: candidate.cause }, context);
  return [...others.filter((alert) => alert !== there), moved];
}

/** Whoever sends for it has to write that down first, and an older poll moves nothing. */
function isMovable({ notices, observedAt }: Alert, { at }: NotificationContext): boolean {
  return notices.length === 0 && isLater(at, observedAt);
}

/** The alert about its other reasons alone, or its end where it has none. */
function without(alert: Alert, words: readonly string[], context: NotificationContext): Alert {
  const left = alert.reasons.filter((reason) => !words.includes(reason));
  return left.length > 0 ? { ...alert, reasons: left } : ended(alert, context);
}

function isRefuted(alert: Alert, candidate: AlertCandidate): boolean {
  return candidate.refutes.includes(alert.key) && shares(alert.reasons, wordsOf(candidate));
}

/**
 * An event has a sentence where the pod has a code, and by the next look it may be gone: then both blame one thing for pods
 * of one namespace.
 */
function isConfirmed(alert: Alert, candidate: AlertCandidate, said: readonly string[]): boolean {
  if (alert.state !== 'unconfirmed' || shares(alert.reasons, said)) return false;
  const isSame = blames.some(
    (blame) => alert.reasons.every((text) => blame.test(text)) && wordsOf(candidate).some((text) => blame.test(text)),
  );
  const namespaces = new Set(candidate.workloads.top.map(({ namespace }) => namespace));
  return isSame && alert.workloads.top.some(({ namespace }) => namespaces.has(namespace));
}

/** A ConfigMap that is not there, and one that Fargate refuses, in the words of codes and of sentences. */
const blames = [/invalid/i, /^(?!.*invalid).*not[ _]found/i];

function ended(alert: Alert, context: NotificationContext): Alert {
  const { at } = context;
  const over = { ...alert, ...resolved(alert), reasons: [], resolvedAt: at, lastSeen: at, observedAt: at };
  return recordSilently({ ...over, heard: { ...alert.heard, state: 'resolved' } }, 'resolved', context);
}

function begun(
  from: Alert,
  there: Alert | undefined,
  update: Pick<AlertUpdate, 'key' | 'reasons' | 'cause'>,
  context: NotificationContext,
): Alert {
  const { account, region, cluster } = from;
  const subject = { kind: 'Cluster', name: cluster };
  const moved: Alert = {
    ...from,
    id: there?.id ?? fingerprint(clusterKeyText({ account, region, cluster }), kind, subject, update.key),
    ...updateOf(from),
    ...update,
    episode: (there?.episode ?? 0) + 1,
    transition: there?.transition ?? 0,
    resolvedAt: null,
    observedAt: from.observedAt,
    // Messages under either key count for the next.
    sentAt: joinedTimes(there === undefined ? [from] : [there, from]),
  };
  return recordSilently(moved, 'opened', context);
}

/** What people know of the others, they know of this one from now on, so that they hear of its end. */
function inPlaceOf(alert: Alert, others: readonly Alert[]): Alert {
  const all = [alert, ...others];
  const { heard } = all.find((one) => one.heard.state === 'open') ?? alert;
  return { ...alert, heard, sentAt: joinedTimes(all) };
}

function joinedTimes(alerts: readonly Alert[]): string[] {
  return [...new Set(alerts.flatMap(({ sentAt }) => sentAt))].sort().slice(-maxMessages);
}
