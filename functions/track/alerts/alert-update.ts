import { type Alert, type AlertKind, type AlertUpdate, updateFields } from '#model/alerts/alert.ts';

export function isOpen({ state }: Pick<Alert, 'state'>): boolean {
  return state !== 'resolved';
}

export function findAlert(alerts: readonly Alert[], kind: AlertKind, key: string): Alert | undefined {
  return alerts.find((alert) => alert.kind === kind && alert.key === key);
}

/** The fields of an update that an alert or a candidate has: of an alert, the alert as it is. */
export function updateOf<T extends Partial<AlertUpdate>>(source: T): Pick<T, keyof T & keyof AlertUpdate> {
  const fields = updateFields.filter((field) => field in source);
  return Object.fromEntries(fields.map((field) => [field, source[field]])) as Pick<T, keyof T & keyof AlertUpdate>;
}

/** The alert without any pod that it is about. */
export function withoutPods(alert: AlertUpdate, state: Alert['state'], summary: string): AlertUpdate {
  return { ...updateOf(alert), pods: 0, workloads: { total: 0, top: [] }, restart: [], state, summary };
}

/** The end of an alert. It still says what it was about. */
export function resolved(alert: AlertUpdate): AlertUpdate {
  return {
    ...withoutPods(alert, 'resolved', alert.summary),
    remediation: { summary: 'Nothing is left to do', commands: [] },
  };
}
