import { type Alert, type AlertKind, type AlertUpdate, updateFields } from '#model/alerts/alert.ts';

/** Limits on how much people are told, and on how hard it is tried. */
export interface AlertPolicy {
  /** Minutes in which at most two messages go to people about one alert. */
  readonly coolDownMinutes: number;
  /** Polls that must fail in a row before a cluster counts as unreachable. */
  readonly unreachableAfterFailures: number;
  /** And for how long, since hints may make many polls of a minute in which an API server restarts. */
  readonly unreachableAfterMinutes: number;
  /** Length of the lease in which whoever decided on a notification has to send it, before others may. */
  readonly leaseSeconds: number;
  /** After so many failures a destination is given up for one notification. */
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
