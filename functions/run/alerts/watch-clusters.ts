import { mapLimited } from '#lib/map-limited.ts';
import { Fault } from '#model/fault.ts';
import type { ClusterKey } from '#model/cluster-key.ts';
import { overdueAlerts, leased } from '#track/alerts/deliveries.ts';
import { reconcileStored } from './reconcile-stored.ts';
import { type DueCluster, pollCluster } from './poll-cluster.ts';
import { sendNotifications } from './send-notifications.ts';
import type { Outbox, AlertsContext, PollOutcome, AlertSettings } from './alerts-context.ts';

/** A cluster whose alerts could not be kept; it is looked at again. */
export interface WatchFailure {
  readonly cluster: ClusterKey;
  readonly fault: Fault;
}

export interface Watched {
  readonly outcomes: readonly PollOutcome[];
  readonly failures: readonly WatchFailure[];
}

/** Waiting for clusters is shared; memory is that of a page each. */
const concurrency = 25;

/** Polls clusters, moves their alerts and sends what is to be told. One cluster's failure is no other's. */
export async function watchClusters(dues: readonly DueCluster[], context: AlertsContext): Promise<Watched> {
  const settings = await context.settings();
  const results = await mapLimited(dues, concurrency, (due) => watchOne(due, settings, context));
  const moved = results.flatMap((result) => ('moved' in result && result.moved !== null ? [result.moved] : []));
  await sendNotifications(moved, context);
  return {
    outcomes: results.flatMap((result) => ('outcome' in result ? [result.outcome] : [])),
    failures: results.flatMap((result) => ('fault' in result ? [result] : [])),
  };
}

type One = { readonly outcome: PollOutcome; readonly moved: Outbox | null } | WatchFailure;

async function watchOne(due: DueCluster, settings: AlertSettings, context: AlertsContext): Promise<One> {
  const { cluster } = due;
  try {
    const stored = await context.store.read(cluster);
    const poll = await pollCluster(due, stored, settings, context);
    if (poll === null) return { outcome: { cluster, status: 'off', changes: [] }, moved: null };
    if (!poll.seen.ok) context.warn(`Cluster ${cluster.cluster} could not be polled: ${poll.seen.reason}`);
    const moved = await reconcileStored(stored, poll, context);
    const late = await claimOverdue(moved, context);
    const status = poll.seen.ok ? 'polled' : poll.seen.gone ? 'gone' : 'unread';
    const ours = [...moved.ours, ...late.ours];
    return { outcome: { cluster, status, changes: changesOf(moved) }, moved: { stored: late.stored, ours } };
  } catch (error) {
    if (error instanceof Fault) return { cluster, fault: error };
    throw error;
  }
}

/** Notices that a run before left behind: whoever gets their lease sends them. */
async function claimOverdue({ stored, ours: mine }: Outbox, { store, policy, now }: AlertsContext): Promise<Outbox> {
  const at = now().toISOString();
  const own = new Set(mine.map(({ id }) => id));
  // A poll may have taken longer than its lease.
  const due = overdueAlerts(stored.alerts, at).filter(({ id }) => !own.has(id));
  if (due.length === 0) return { stored, ours: [] };
  const ours = due.map((alert) => leased(alert, at, policy));
  const after = await store.write(stored, { poll: null, alerts: ours });
  return after === null ? { stored, ours: [] } : { stored: after, ours };
}

function changesOf({ ours }: Outbox): PollOutcome['changes'] {
  return ours.flatMap(({ kind, key, transition, notices }) =>
    notices
      .filter((notification) => notification.transition === transition)
      .map(({ change }) => ({ kind, key, change })),
  );
}
