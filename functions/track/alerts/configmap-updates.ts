import { isLater } from '#lib/time.ts';
import { type Alert, type AlertUpdate, emptyUpdate, type Poll } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { isOpen, resolved } from './alert-update.ts';

const kind = 'logging-configmap';

/**
 * Updates from the ConfigMap `aws-logging`: one alert while Fargate refuses it or its log router would not start,
 * whatever the pods report. A missing one is not a fault here: the pods report that themselves.
 */
export function configMapUpdates(alerts: readonly Alert[], poll: Poll, record: PollRecord | null): AlertUpdate[] {
  // A newer poll has judged it.
  if (!poll.seen.ok || (record !== null && isLater(record.observedAt, poll.observedAt))) return [];
  const look = poll.seen.observation.configMap;
  const open = alerts.find((alert) => alert.kind === kind && isOpen(alert));
  const over = open === undefined ? [] : [corrected(open, alerts)];
  if (look === null) return [];
  if (!look.wanted) return over;
  if (look.judged === null) return [];
  const { fault } = look.judged;
  return fault === null ? over : [{ ...emptyUpdate(kind, ''), ...fault }];
}

/** Pods that started before the correction still do not log. */
function corrected(alert: Alert, alerts: readonly Alert[]): AlertUpdate {
  const silent = alerts.find(
    (other) => other.kind === 'logging-disabled' && isOpen(other) && other.cause === alert.cause,
  );
  return { ...resolved(alert), restart: silent?.restart ?? [] };
}
