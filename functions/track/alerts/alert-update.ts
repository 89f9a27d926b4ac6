import { type Alert, type AlertKind, type AlertUpdate, updateFields } from '#model/alerts/alert.ts';

/** Limits on notifications and on delivery attempts. */
export interface AlertPolicy {
  /** Minutes within which people get at most two messages about one alert. */
  readonly coolDownMinutes: number;
  /** Consecutive failed polls before a cluster counts as unreachable. */
  readonly unreachableAfterFailures: number;
  /**
   * Minimum duration of the failures as well, since hints may cause many polls in the minute in which an API server
   * restarts.
   */
  readonly unreachableAfterMinutes: number;
  /** Length of the lease within which the run that decided on a notification must send it, before others may. */
  readonly leaseSeconds: number;
  /** Failures after which a destination is given up for one notification. */
  readonly maxAttempts: number;
}

export const defaultPolicy: AlertPolicy = {
  coolDownMinutes: 60,
  unreachableAfterFailures: 3,
  unreachableAfterMinutes: 9,
  leaseSeconds: 120,
  maxAttempts: 5,
};

export function isOpen({ state }: Pick<Alert, 'state'>): boolean {
  return state !== 'resolved';
}

export function findAlert(alerts: readonly Alert[], kind: AlertKind, key: string): Alert | undefined {
  return alerts.find((alert) => alert.kind === kind && alert.key === key);
}

/** The update fields of an alert or candidate; for an alert, its present state. */
export function updateOf<T extends Partial<AlertUpdate>>(source: T): Pick<T, keyof T & keyof AlertUpdate> {
  const fields = updateFields.filter((field) => field in source);
  return Object.fromEntries(fields.map((field) => [field, source[field]])) as Pick<T, keyof T & keyof AlertUpdate>;
}

/** The alert with no pods left. */
export function withoutPods(alert: AlertUpdate, state: Alert['state'], summary: string): AlertUpdate {
  return { ...updateOf(alert), pods: 0, workloads: { total: 0, top: [] }, restart: [], state, summary };
}

/** The resolved alert, which keeps its description. */
export function resolved(alert: AlertUpdate): AlertUpdate {
  return {
    ...withoutPods(alert, 'resolved', alert.summary),
    remediation: { summary: 'Nothing is left to do', commands: [] },
  };
}
