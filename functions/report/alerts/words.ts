import { plural } from '#lib/text/wording.ts';
import type { Alert, AlertKind, AlertNotification } from '#model/alerts/alert.ts';
import { subjectText } from '#model/finding/finding.ts';
import { plainText } from '../result/outcomes.ts';

export interface WorkloadRow {
  readonly name: string;
  readonly pods: string;
}

/** Most workloads named in a message. */
const maxRows = 5;

const subjects: Readonly<Record<AlertKind, string>> = {
  'logging-disabled': 'pods on Fargate do not log',
  'logging-configmap': 'the ConfigMap aws-logging is faulty',
  'scheduling-failed': 'pods cannot start on Fargate',
  'scheduled-termination': 'Fargate is going to delete a pod',
  'monitoring-blind': 'the cluster cannot be looked at',
  'monitoring-partial': 'the cluster can be looked at in part only',
};

/** Title of the reasons of an alert. */
export const reasonTitles: Readonly<Record<AlertKind, string>> = {
  'logging-disabled': 'Reason given:',
  'logging-configmap': 'Problems found:',
  'scheduling-failed': 'Reason given:',
  'scheduled-termination': 'Reason given:',
  'monitoring-blind': 'Reason given:',
  'monitoring-partial': 'Reason given:',
};

/** Subject of an alert as a short text. */
export function whatText({ kind }: Pick<Alert, 'kind'>): string {
  return subjects[kind];
}

/** Rule that explains an alert, or else its kind. On one line, as a filter policy compares it. */
export function ruleOf({ cause, kind }: Pick<Alert, 'cause' | 'kind'>): string {
  return plainText(cause ?? kind, 200).trim() || kind;
}

/** `HIGH`, `HIGH again`, `HIGH, worse`, `RESOLVED`; an unconfirmed alert says so. */
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
  const isOfCluster = alert.kind === 'monitoring-blind' || alert.kind === 'monitoring-partial';
  const where = isOfCluster ? `: cluster ${alert.cluster}` : ` in cluster ${alert.cluster}`;
  return `${stateText(alert, notification)}: ${whatText(alert)}${where}`;
}

/** `shop (111122223333, eu-west-1)`. */
export function placeText({ account, region, cluster }: Pick<Alert, 'account' | 'region' | 'cluster'>): string {
  return `${cluster} (${account}, ${region})`;
}

/** `12 pods of 3 workloads`; null if no pod is affected. */
export function countText({ pods, workloads }: Pick<Alert, 'pods' | 'workloads'>): string | null {
  if (pods === 0 && workloads.total === 0) return null;
  return `${plural(pods, 'pod')} of ${plural(workloads.total, 'workload')}`;
}

/** Workloads with most pods, and the number of others. */
export function topWorkloads({ workloads }: Pick<Alert, 'workloads'>): { rows: WorkloadRow[]; more: number } {
  const rows = workloads.top
    .slice(0, maxRows)
    .map((workload) => ({ name: subjectText(workload), pods: plural(workload.pods, 'pod') }));
  return { rows, more: Math.max(0, workloads.total - rows.length) };
}

/** Restart commands for the workloads shown, and the number of others that need one. */
export function topRestarts({ restart, workloads }: Pick<Alert, 'restart' | 'workloads'>): {
  commands: readonly string[];
  more: number;
} {
  const commands = restart.slice(0, maxRows);
  return { commands, more: Math.max(0, restart.length - commands.length, workloads.total - commands.length) };
}
