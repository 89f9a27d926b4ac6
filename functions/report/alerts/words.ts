import type { Alert, AlertKind, AlertNotification } from '#model/alert.ts';
import { plainText } from '../result/plain-text.ts';

const what: Readonly<Record<AlertKind, string>> = {
  'logging-disabled': 'pods on Fargate do not log',
  'scheduling-failed': 'pods cannot start on Fargate',
  'scheduled-termination': 'Fargate is going to delete a pod',
  'monitoring-blind': 'the cluster cannot be looked at',
};

/** What an alert is about, in a few words. */
export function whatText({ kind }: Pick<Alert, 'kind'>): string {
  return what[kind];
}

/** What explains an alert: a rule, else its kind. On one line, as a filter policy compares it. */
export function ruleOf({ cause, kind }: Pick<Alert, 'cause' | 'kind'>): string {
  return plainText(cause ?? kind, 200).trim() || kind;
}

/** `HIGH`, `HIGH again`, `HIGH, worse`, `RESOLVED`; what no poll has confirmed says so. */
export function stateText({ severity, state }: Alert, { change, again }: AlertNotification): string {
  if (change === 'resolved') return 'RESOLVED';
  if (change === 'fixed') return 'FIXED, restarts needed';
  const more = [
    ...(change === 'worse' ? ['worse'] : []),
    ...(change === 'confirmed' ? ['confirmed'] : []),
    ...(state === 'unconfirmed' ? ['unconfirmed'] : []),
  ];
  return [`${severity.toUpperCase()}${again ? ' again' : ''}`, ...more].join(', ');
}

/** `HIGH: pods on Fargate do not log in cluster shop`. */
export function headline(alert: Alert, notification: AlertNotification): string {
  const where = alert.kind === 'monitoring-blind' ? `: cluster ${alert.cluster}` : ` in cluster ${alert.cluster}`;
  return `${stateText(alert, notification)}: ${whatText(alert)}${where}`;
}

/** `shop (111122223333, eu-west-1)`. */
export function placeText({ account, region, cluster }: Pick<Alert, 'account' | 'region' | 'cluster'>): string {
  return `${cluster} (${account}, ${region})`;
}
