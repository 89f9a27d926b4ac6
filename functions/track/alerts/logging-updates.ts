import { isLater, laterOf } from '#lib/later.ts';
import type { Alert, Observation } from '#model/alert.ts';
import { keyOfReason } from './attribute.ts';
import { findAlert } from './identity.ts';
import { type MergedCandidate, mergeCandidates } from './merge-candidates.ts';
import { isOpen, type AlertUpdate, resolved, severityOf, withoutPods } from './alert-update.ts';

const kind = 'logging-disabled';
const mostReasons = 20;

/** What a poll makes of pods that are not logged: of the alerts that are open, and of those that it opens. */
export function loggingUpdates(alerts: readonly Alert[], observation: Observation): AlertUpdate[] {
  const candidates = observation.candidates.filter((candidate) => candidate.kind === kind);
  const byKey = Map.groupBy(candidates, ({ reason, cause }) => keyOfReason(alerts, reason, cause));
  const open = alerts.filter((alert) => alert.kind === kind && isOpen(alert));
  const quiet = open
    .filter(({ key }) => !byKey.has(key))
    .map((alert) => (isDouble(alert, alerts) ? resolved(alert) : withoutCandidate(alert, observation)));
  const troubled = [...byKey].flatMap(([key, list]) => {
    const candidate = mergeCandidates(list);
    return candidate === null ? [] : [withCandidate(findAlert(open, kind, key) ?? null, key, candidate, observation)];
  });
  return [...quiet, ...troubled];
}

/** Two polls at once may each have opened an alert for the same reasons: one of them is enough. */
function isDouble({ key, reasons }: Alert, alerts: readonly Alert[]): boolean {
  return reasons.length > 0 && reasons.every((reason) => keyOfReason(alerts, reason, null) !== key);
}

function withCandidate(
  before: Alert | null,
  key: string,
  { causeFixed, reasons, cause, ...candidate }: MergedCandidate,
  { newestEnabledAt }: Observation,
): AlertUpdate {
  const isNewerLogged = isAfter(newestEnabledAt, candidate.newestPodAt);
  return {
    ...candidate,
    kind,
    key,
    // What is mended by now is still what it was about.
    cause: cause ?? before?.cause ?? null,
    reasons: [...new Set([...(before?.reasons ?? []), ...reasons])].slice(0, mostReasons),
    severity: severityOf[kind],
    state: causeFixed || (cause === null && isNewerLogged) ? 'fixed' : 'open',
    newestPodAt: laterOf(before?.newestPodAt ?? null, candidate.newestPodAt),
    deadline: null,
  };
}

/** That no pod is affected any more may only mean that none runs now: a newer pod that is logged shows more. */
function withoutCandidate(alert: Alert, observation: Observation): AlertUpdate {
  // Only events spoke of it, and the cluster does not show it.
  if (alert.newestPodAt === null) return resolved(alert);
  if (isAfter(observation.newestEnabledAt, alert.newestPodAt) || isUnwanted(alert, observation)) return resolved(alert);
  const { configuration } = observation;
  const state = { broken: 'open', fine: 'fixed', unread: alert.state }[configuration] as Alert['state'];
  return withoutPods(alert, state, state === 'fixed' ? overAndUnproven : overAndBroken);
}

const overAndBroken = 'No live pod is without logs because of this now, but pods made now may be';
const overAndUnproven =
  'No live pod is without logs because of this any more; no newer pod shows yet that logging works';

function isAfter(enabledAt: string | null, podAt: string | null): boolean {
  return enabledAt !== null && podAt !== null && isLater(enabledAt, podAt);
}

/** Nobody wants the logs of those pods by now. */
function isUnwanted({ workloads: { top } }: Alert, { unwantedIn }: Observation): boolean {
  return top.length > 0 && top.every(({ namespace }) => unwantedIn.has(namespace));
}
