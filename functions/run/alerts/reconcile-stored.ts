import type { Poll } from '#model/alert.ts';
import { Fault } from '#model/fault.ts';
import type { StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import { reconcileAlerts } from '#track/alerts/reconcile-alerts.ts';
import { isLeasedSince } from '#track/alerts/deliveries.ts';
import { nameOf } from './due-clusters.ts';
import type { Outbox, AlertsContext } from './alerts-context.ts';

const mostTries = 6;

/** Brings the alerts of a cluster to what a poll saw. When somebody else wrote meanwhile, what they wrote is the base. */
export async function reconcileStored(
  before: StoredAlerts,
  poll: Poll,
  { store, policy }: AlertsContext,
): Promise<Outbox> {
  let known = before;
  for (let left = mostTries; left > 0; left -= 1) {
    const stored = await store.write(known, reconcileAlerts(known, poll, policy));
    // Of several items some may be written at one try and others at the next, so that what is ours is told by its lease.
    if (stored !== null)
      return { stored, ours: stored.alerts.filter((alert) => isLeasedSince(alert, poll.observedAt, policy)) };
    known = await store.read(poll.cluster);
  }
  throw new Fault('runtime', `The alerts of ${nameOf(poll.cluster)} change too fast to be written`);
}
