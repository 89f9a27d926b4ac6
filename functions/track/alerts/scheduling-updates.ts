import { type Alert, type AlertUpdate, emptyUpdate, type Observation } from '#model/alerts/alert.ts';
import { isOpen, resolved } from './alert-update.ts';
import { mergeCandidates } from './merge-candidates.ts';

const kind = 'scheduling-failed';

/** Updates from pods that Fargate does not take: one alert per reason, resolved when no pod waits for it. */
export function schedulingUpdates(alerts: readonly Alert[], { candidates }: Observation): AlertUpdate[] {
  const byReason = Map.groupBy(
    candidates.filter((candidate) => candidate.kind === kind),
    ({ reason }) => reason,
  );
  const over = alerts.filter((alert) => alert.kind === kind && isOpen(alert) && !byReason.has(alert.key)).map(resolved);
  const waiting = [...byReason].flatMap(([key, list]): AlertUpdate[] => {
    const candidate = mergeCandidates(list);
    return candidate === null ? [] : [{ ...emptyUpdate(kind, key), ...candidate.update }];
  });
  return [...over, ...waiting];
}
