import type { Alert, AlertKind } from '#model/alert.ts';
import type { Severity } from '#model/severity.ts';

/** What one poll makes of one alert; its history is the alert's own. */
export type AlertUpdate = Pick<
  Alert,
  | 'kind'
  | 'key'
  | 'cause'
  | 'reasons'
  | 'severity'
  | 'state'
  | 'summary'
  | 'pods'
  | 'workloads'
  | 'newestPodAt'
  | 'deadline'
  | 'remediation'
  | 'restart'
>;

export const severityOf: Readonly<Record<AlertKind, Severity>> = {
  'logging-disabled': 'high',
  'scheduling-failed': 'high',
  'scheduled-termination': 'medium',
  'monitoring-blind': 'medium',
};

export function isOpen({ state }: Pick<Alert, 'state'>): boolean {
  return state !== 'resolved';
}

/** The alert as it is, for what a poll says nothing new of. */
export function updateOf(alert: AlertUpdate): AlertUpdate {
  const { kind, key, cause, reasons, severity, state, summary } = alert;
  const { pods, workloads, newestPodAt, deadline, remediation, restart } = alert;
  return {
    ...{ kind, key, cause, reasons, severity, state, summary },
    ...{ pods, workloads, newestPodAt, deadline, remediation, restart },
  };
}

const nobody = { pods: 0, workloads: { total: 0, top: [] }, restart: [] };

/** The alert without any pod that it is about. */
export function withoutPods(alert: AlertUpdate, state: Alert['state'], summary: string): AlertUpdate {
  return { ...updateOf(alert), ...nobody, state, summary };
}

/** The end of an alert. It still says what it was about. */
export function resolved(alert: AlertUpdate): AlertUpdate {
  return {
    ...withoutPods(alert, 'resolved', alert.summary),
    remediation: { summary: 'Nothing is left to do', commands: [] },
  };
}
