import { isLater, laterOf } from '#lib/time.ts';
import { type Alert, type AlertUpdate, emptyUpdate, type Observation } from '#model/alerts/alert.ts';
import { findAlert, isOpen, resolved, withoutPods } from './alert-update.ts';
import { coveringAlerts, groupsOf, shares } from './candidate-groups.ts';
import { mergeCandidates, type MergedCandidate } from './merge-candidates.ts';

const kind = 'logging-disabled';
const maxReasons = 20;

/** Updates by pods that are not logged: of the alerts that are open, and of those that a poll opens. */
export function loggingUpdates(alerts: readonly Alert[], observation: Observation): AlertUpdate[] {
  const groups = groupsOf(observation.candidates.filter((candidate) => candidate.kind === kind));
  const byKey = Map.groupBy(groups, ({ words, cause }) => keyOfReason(alerts, words, cause));
  const open = alerts.filter((alert) => alert.kind === kind && isOpen(alert));
  const quiet = open
    .filter(({ key }) => !byKey.has(key))
    .map((alert) => (isDuplicate(alert, alerts) ? resolved(alert) : withoutCandidate(alert, observation)));
  const affected = [...byKey].flatMap(([key, list]) => {
    const candidate = mergeCandidates(list.flatMap(({ candidates }) => candidates));
    return candidate === null ? [] : [withCandidate(findAlert(open, kind, key) ?? null, key, candidate, observation)];
  });
  return [...quiet, ...affected];
}

/**
 * The key of the alert that a reason for not logging belongs to. The alert that covers it already keeps it, whatever the
 * configuration says by now, so that fixing it moves just that alert; else it is the cause's, else its own.
 */
export function keyOfReason(alerts: readonly Alert[], words: readonly string[], cause: string | null): string {
  const [covering] = coveringAlerts(alerts, { words, cause });
  return covering?.key ?? cause ?? `reason:${words[0] ?? ''}`;
}

/** Creation of the newest pod that alerts tell, or told, of with one of these reasons; null when none does. */
export function toldUntil(alerts: readonly Alert[], words: readonly string[]): string | null {
  return alerts
    .filter((alert) => alert.kind === kind && shares(alert.reasons, words))
    .reduce<string | null>((newest, { newestPodAt }) => laterOf(newest, newestPodAt), null);
}

/** Two polls at once may each have opened an alert for the same reasons: one of them is enough. */
function isDuplicate({ key, reasons }: Alert, alerts: readonly Alert[]): boolean {
  return reasons.length > 0 && reasons.every((reason) => keyOfReason(alerts, [reason], null) !== key);
}

function withCandidate(
  before: Alert | null,
  key: string,
  { causeFixed, update }: MergedCandidate,
  { newestEnabledAt, configuration }: Observation,
): AlertUpdate {
  const { cause, reasons, newestPodAt } = update;
  // Since the newer pod was made the configuration may have become another that is broken.
  const isNewerLogged = configuration !== 'broken' && isAfter(newestEnabledAt, newestPodAt);
  return {
    ...emptyUpdate(kind, key),
    ...update,
    // An alert stays about its cause after that was fixed.
    cause: cause ?? before?.cause ?? null,
    reasons: [...new Set([...(before?.reasons ?? []), ...reasons])].slice(0, maxReasons),
    state: causeFixed || (cause === null && isNewerLogged) ? 'fixed' : 'open',
    newestPodAt: laterOf(before?.newestPodAt ?? null, newestPodAt),
  };
}

/** No affected pod any more may only mean that none runs now: a newer pod that is logged shows more. */
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
