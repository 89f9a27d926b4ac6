import { errorText } from '#lib/text/wording.ts';
import { mapLimited } from '#lib/async.ts';
import type { Poll } from '#model/alerts/alert.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import { isLeasedSince, overdueAlerts, withLease } from '#track/alerts/deliveries.ts';
import { reconcileAlerts } from '#track/alerts/reconcile-alerts.ts';
import type { AlertsContext, AlertSettings, PollOutcome } from './alerts-context.ts';
import { type DueCluster, pollCluster } from './poll-cluster.ts';
import { type Outbox, sendNotifications } from './send-notifications.ts';

/** A cluster whose alerts could not be kept; it is looked at again. */
export interface WatchFailure {
  readonly cluster: ClusterKey;
  readonly fault: AuditorError;
}

export interface WatchedClusters {
  readonly outcomes: readonly PollOutcome[];
  readonly failures: readonly WatchFailure[];
}

/** Waiting for clusters is shared; memory is that of a page each. */
const concurrency = 25;
const maxWrites = 6;

/** Polls clusters, reconciles their alerts and sends pending notifications. One cluster's failure is no other's. */
export async function watchClusters(dues: readonly DueCluster[], context: AlertsContext): Promise<WatchedClusters> {
  const settings = await context.settings();
  const results = await mapLimited(dues, concurrency, (due) => watchCluster(due, settings, context));
  const outboxes = results.flatMap((result) => ('outbox' in result && result.outbox !== null ? [result.outbox] : []));
  await sendNotifications(outboxes, context);
  const outcomes = results.flatMap((result) => ('outcome' in result ? [result.outcome] : []));
  const failures = results.flatMap((result) => ('fault' in result ? [result] : []));
  context.recordPolls(failures.length + outcomes.filter(({ status }) => status === 'unread').length);
  return { outcomes, failures };
}

type Watched = { readonly outcome: PollOutcome; readonly outbox: Outbox | null } | WatchFailure;

async function watchCluster(due: DueCluster, settings: AlertSettings, context: AlertsContext): Promise<Watched> {
  const { cluster } = due;
  try {
    const stored = await context.store.read(cluster);
    const broken = stored.broken.map(({ reason }) => reason);
    for (const reason of broken) context.warn(reason);
    const poll = await pollCluster(due, stored, settings, context);
    if (poll === null) return { outcome: { cluster, status: 'off', changes: [], broken }, outbox: null };
    for (const warning of warningsOf(poll)) context.warn(`Cluster ${cluster.cluster} ${warning}`);
    const reconciled = await reconcileStored(stored, poll, context);
    const status = poll.seen.ok ? 'polled' : poll.seen.gone ? 'gone' : 'unread';
    return {
      outcome: { cluster, status, changes: changesOf(reconciled), broken },
      outbox: await claimOverdue(reconciled, context),
    };
  } catch (error) {
    if (error instanceof AuditorError) return { cluster, fault: error };
    // A bug that one cluster brings to light must not keep the alerts of the others from being sent.
    context.warn(
      `unforeseen failure at ${clusterKeyText(cluster)}: ${error instanceof Error ? error.stack : String(error)}`,
    );
    return { cluster, fault: new AuditorError('runtime', `unforeseen failure: ${errorText(error)}`, { cause: error }) };
  }
}

function warningsOf({ seen }: Poll): string[] {
  if (!seen.ok) return [`could not be polled: ${seen.reason}`];
  const { unreadParts, warnings } = seen.observation;
  return [...unreadParts.map(({ what, reason }) => `was read without ${what}: ${reason}`), ...warnings];
}

/** Brings the alerts of a cluster to what a poll saw. When somebody else wrote meanwhile, what they wrote is the base. */
async function reconcileStored(before: StoredAlerts, poll: Poll, { store, policy }: AlertsContext): Promise<Outbox> {
  let known = before;
  for (let left = maxWrites; left > 0; left -= 1) {
    const stored = await store.write(known, reconcileAlerts(known, poll, policy));
    // Of several items some may be written at one try and others at the next, so that the lease tells which are this run's.
    if (stored !== null)
      return { stored, leased: stored.alerts.filter((alert) => isLeasedSince(alert, poll.observedAt, policy)) };
    known = await store.read(poll.cluster);
  }
  throw new AuditorError('runtime', `The alerts of ${clusterKeyText(poll.cluster)} change too fast to be written`);
}

/** Adds notifications that a run before left behind: whoever gets their lease sends them. */
async function claimOverdue(outbox: Outbox, { store, policy, now }: AlertsContext): Promise<Outbox> {
  const { stored, leased } = outbox;
  const at = now().toISOString();
  const ids = new Set(leased.map(({ id }) => id));
  // A poll may have taken longer than its lease.
  const overdue = overdueAlerts(stored.alerts, at).filter(({ id }) => !ids.has(id));
  if (overdue.length === 0) return outbox;
  const claimed = overdue.map((alert) => withLease(alert, at, policy));
  const after = await store.write(stored, { poll: null, alerts: claimed });
  return after === null ? outbox : { stored: after, leased: [...leased, ...claimed] };
}

function changesOf({ leased }: Outbox): PollOutcome['changes'] {
  return leased.flatMap(({ kind, key, transition, notices }) =>
    notices
      .filter((notification) => notification.transition === transition)
      .map(({ change }) => ({ kind, key, change })),
  );
}
