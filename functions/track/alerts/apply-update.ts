import { isDeepStrictEqual } from 'node:util';
import { isLater } from '#lib/later.ts';
import type { Alert } from '#model/alert.ts';
import type { ClusterKey } from '#model/cluster-key.ts';
import { alertId } from './identity.ts';
import { isOpen, type AlertUpdate } from './alert-update.ts';
import { type NotificationContext, enqueueNotifications } from './enqueue-notifications.ts';

/** The alert as a poll leaves it; null when the poll changes nothing of it, or is no newer than what is known. */
export function applyUpdate(
  before: Alert | null,
  update: AlertUpdate,
  cluster: ClusterKey,
  occasion: NotificationContext,
): Alert | null {
  const { at } = occasion;
  if (before === null ? !isOpen(update) : !isLater(at, before.observedAt)) return null;
  const base = before ?? newAlert(update, cluster, at);
  const next = enqueueNotifications(before, { ...base, ...update, ...history(before, base, update, at) }, occasion);
  if (isDeepStrictEqual(next, before)) return null;
  return { ...next, lastSeen: isOpen(next) ? at : next.lastSeen, observedAt: at };
}

/** What an alert keeps of its opening and its end. */
function history(before: Alert | null, base: Alert, update: AlertUpdate, at: string): Partial<Alert> {
  const wasOpen = before !== null && isOpen(before);
  if (isOpen(update)) return wasOpen ? {} : { episode: base.episode + 1, firstSeen: at, resolvedAt: null };
  return wasOpen ? { resolvedAt: at } : {};
}

function newAlert(update: AlertUpdate, cluster: ClusterKey, at: string): Alert {
  const { account, region, cluster: name } = cluster;
  return {
    schema: 'fargate-auditor/alert/v1',
    id: alertId(cluster, update.kind, update.key),
    ...{ account, region, cluster: name },
    ...update,
    ...{ firstSeen: at, lastSeen: at, observedAt: at, resolvedAt: null, episode: 0, transition: 0, muted: 0 },
    heard: { state: 'nothing', workloads: 0, severity: update.severity },
    ...{ sentAt: [], notices: [], leasedUntil: null },
  };
}
