import { isDeepStrictEqual } from 'node:util';
import { isLater } from '#lib/later.ts';
import type { Alert } from '#model/alert.ts';
import type { ClusterKey } from '#model/cluster-key.ts';
import { alertId } from './identity.ts';
import { isOpen, type Picture } from './picture.ts';
import { type Occasion, tell } from './tell.ts';

/** The alert as a poll leaves it; null when the poll changes nothing of it, or is no newer than what is known. */
export function moved(before: Alert | null, picture: Picture, cluster: ClusterKey, occasion: Occasion): Alert | null {
  const { at } = occasion;
  if (before === null ? !isOpen(picture) : !isLater(at, before.observedAt)) return null;
  const base = before ?? unborn(picture, cluster, at);
  const next = tell(before, { ...base, ...picture, ...history(before, base, picture, at) }, occasion);
  if (isDeepStrictEqual(next, before)) return null;
  return { ...next, lastSeen: isOpen(next) ? at : next.lastSeen, observedAt: at };
}

/** What an alert keeps of its opening and its end. */
function history(before: Alert | null, base: Alert, picture: Picture, at: string): Partial<Alert> {
  const wasOpen = before !== null && isOpen(before);
  if (isOpen(picture)) return wasOpen ? {} : { episode: base.episode + 1, firstSeen: at, resolvedAt: null };
  return wasOpen ? { resolvedAt: at } : {};
}

function unborn(picture: Picture, cluster: ClusterKey, at: string): Alert {
  const { account, region, cluster: name } = cluster;
  return {
    schema: 'fargate-auditor/alert/v1',
    id: alertId(cluster, picture.kind, picture.key),
    ...{ account, region, cluster: name },
    ...picture,
    ...{ firstSeen: at, lastSeen: at, observedAt: at, resolvedAt: null, episode: 0, transition: 0, muted: 0 },
    heard: { state: 'nothing', workloads: 0, severity: picture.severity },
    ...{ sentAt: [], notices: [], leasedUntil: null },
  };
}
