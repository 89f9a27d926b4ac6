import { isDeepStrictEqual } from 'node:util';
import { isLater } from '#lib/time.ts';
import type { Alert, AlertUpdate } from '#model/alerts/alert.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import { fingerprint } from '#model/finding/finding.ts';
import { isOpen } from './alert-update.ts';
import { enqueueNotifications, type NotificationContext } from './enqueue-notifications.ts';

/** The alert after a poll; null if the poll does not change it, or is not newer than the known state. */
export function applyUpdate(
  before: Alert | null,
  update: AlertUpdate,
  cluster: ClusterKey,
  context: NotificationContext,
): Alert | null {
  const { at } = context;
  if (before === null ? !isOpen(update) : !isLater(at, before.observedAt)) return null;
  const base = before ?? newAlert(update, cluster, at);
  const next = enqueueNotifications(before, { ...base, ...update, ...history(before, base, update, at) }, context);
  if (isDeepStrictEqual(next, before)) return null;
  return { ...next, lastSeen: isOpen(next) ? at : next.lastSeen, observedAt: at };
}

/** Times and number of the alert's opening and end. */
function history(before: Alert | null, base: Alert, update: AlertUpdate, at: string): Partial<Alert> {
  const wasOpen = before !== null && isOpen(before);
  if (isOpen(update)) return wasOpen ? {} : { episode: base.episode + 1, firstSeen: at, resolvedAt: null };
  return wasOpen ? { resolvedAt: at } : {};
}

function newAlert(update: AlertUpdate, { account, region, cluster }: ClusterKey, at: string): Alert {
  const { kind, key, severity } = update;
  return {
    schema: 'fargate-auditor/alert/v1',
    // The same whenever the same cause comes back in the same cluster.
    id: fingerprint(clusterKeyText({ account, region, cluster }), kind, { kind: 'Cluster', name: cluster }, key),
    account,
    region,
    cluster,
    ...update,
    firstSeen: at,
    lastSeen: at,
    observedAt: at,
    resolvedAt: null,
    episode: 0,
    transition: 0,
    muted: 0,
    heard: { state: 'nothing', workloads: 0, severity },
    sentAt: [],
    notices: [],
    leasedUntil: null,
  };
}
