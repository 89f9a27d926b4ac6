import type { Alert, Observation } from '#model/alert.ts';
import { mergeCandidates } from './merge-candidates.ts';
import { isOpen, type AlertUpdate, resolved, severityOf } from './alert-update.ts';

const kind = 'scheduling-failed';

/** What a poll makes of pods that Fargate does not take: one alert a reason, over when no pod waits for it. */
export function schedulingUpdates(alerts: readonly Alert[], { candidates }: Observation): AlertUpdate[] {
  const byReason = Map.groupBy(
    candidates.filter((candidate) => candidate.kind === kind),
    ({ reason }) => reason,
  );
  const over = alerts.filter((alert) => alert.kind === kind && isOpen(alert) && !byReason.has(alert.key)).map(resolved);
  const waiting = [...byReason].flatMap(([key, list]): AlertUpdate[] => {
    const candidate = mergeCandidates(list);
    if (candidate === null) return [];
    const { cause, reasons, summary, pods, workloads, newestPodAt, remediation, restart } = candidate;
    const told = { cause, reasons, summary, pods, workloads, newestPodAt, remediation, restart };
    return [{ kind, key, ...told, severity: severityOf[kind], state: 'open', deadline: null }];
  });
  return [...over, ...waiting];
}
