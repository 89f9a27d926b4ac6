import type { Alert, AlertKind } from '#model/alert.ts';
import { fingerprint } from '#model/fingerprint.ts';
import type { ClusterKey } from '#model/cluster-key.ts';

/** The id of an alert: the same whenever the same cause comes back in the same cluster. */
export function alertId({ account, region, cluster }: ClusterKey, kind: AlertKind, key: string): string {
  return fingerprint(`${account}/${region}/${cluster}`, kind, { kind: 'Cluster', name: cluster }, key);
}

export function findAlert(alerts: readonly Alert[], kind: AlertKind, key: string): Alert | undefined {
  return alerts.find((alert) => alert.kind === kind && alert.key === key);
}
