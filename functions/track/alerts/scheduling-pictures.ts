import type { Alert, Observation } from '#model/alert.ts';
import { merged } from './merge-troubles.ts';
import { isOpen, type Picture, resolved, severityOf } from './picture.ts';

const kind = 'scheduling-failed';

/** What a poll makes of pods that Fargate does not take: one alert a reason, over when no pod waits for it. */
export function schedulingPictures(alerts: readonly Alert[], { troubles }: Observation): Picture[] {
  const byReason = Map.groupBy(
    troubles.filter((trouble) => trouble.kind === kind),
    ({ reason }) => reason,
  );
  const over = alerts.filter((alert) => alert.kind === kind && isOpen(alert) && !byReason.has(alert.key)).map(resolved);
  const waiting = [...byReason].flatMap(([key, list]): Picture[] => {
    const trouble = merged(list);
    if (trouble === null) return [];
    const { cause, reasons, summary, pods, workloads, newestPodAt, remediation, restart } = trouble;
    const told = { cause, reasons, summary, pods, workloads, newestPodAt, remediation, restart };
    return [{ kind, key, ...told, severity: severityOf[kind], state: 'open', deadline: null }];
  });
  return [...over, ...waiting];
}
