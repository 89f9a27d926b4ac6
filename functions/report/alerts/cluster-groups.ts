import { compareText } from '#lib/compare-text.ts';
import type { Alert } from '#model/alert.ts';
import { severities, type Severity } from '#model/severity.ts';
import { placeText } from './words.ts';

/** The alerts of one cluster, worst first. */
export interface ClusterGroup {
  readonly place: string;
  readonly alerts: readonly Alert[];
}

/** Alerts by cluster, the cluster with the worst of them first. */
export function groupsOf(alerts: readonly Alert[]): ClusterGroup[] {
  const byPlace = Map.groupBy(alerts, placeText);
  return [...byPlace]
    .map(([place, some]) => ({ place, alerts: some.toSorted(worstFirst) }))
    .sort((a, b) => rank(worstOf(a.alerts)) - rank(worstOf(b.alerts)) || compareText(a.place, b.place));
}

export function worstOf(alerts: readonly Alert[]): Severity {
  return severities.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? 'info';
}

function worstFirst(a: Alert, b: Alert): number {
  return rank(a.severity) - rank(b.severity) || b.pods - a.pods || compareText(a.id, b.id);
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}
