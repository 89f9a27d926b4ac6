import { mapLimited } from '#lib/async.ts';
import type { Alert, AlertNotification, DestinationName, PendingNotification } from '#model/alerts/alert.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import { blindCause } from '#track/alerts/unreachable-updates.ts';
import { afterDelivery, type Delivery } from '#track/alerts/deliveries.ts';
import type { AlertDestinations, AlertsContext } from './alerts-context.ts';

/** Stored state of a cluster after its poll, with the alerts whose notifications this run has leased. */
export interface Outbox {
  readonly stored: StoredAlerts;
  readonly leased: readonly Alert[];
}

const concurrency = 4;
const maxWrites = 6;

/**
 * Sends pending notifications. A failed destination keeps its notification for the next poll and does not affect the
 * others; deliveries are recorded, so that a notification is sent twice at most if the run is killed in between.
 */
export async function sendNotifications(outboxes: readonly Outbox[], context: AlertsContext): Promise<void> {
  const pending = outboxes.flatMap(({ leased }) =>
    leased.flatMap((alert) => alert.notices.map((notification) => ({ alert, notification }))),
  );
  const deliveries = new Map<string, Delivery[]>();
  const delivered = ({ alert, notification }: PendingNotification, destination: DestinationName) => {
    const list = deliveries.get(alert.id) ?? [];
    deliveries.set(alert.id, [...list, { transition: notification.transition, destination }]);
  };
  const pendingFor = (destination: DestinationName) =>
    pending.filter(({ notification }) => notification.left.includes(destination));
  const baseline = pendingFor('topic').filter(({ notification }) => notification.baseline);
  const single = pendingFor('topic').filter(({ notification }) => !notification.baseline);
  const { groups, alone } = byCause(single);
  await sendTogether(baseline, (all) => context.destinations.baseline(all), delivered, context);
  for (const group of groups)
    await sendTogether(group, (all) => context.destinations.together(all), delivered, context);
  await sendEach(alone, 'topic', delivered, context);
  await sendEach(pendingFor('bus'), 'bus', delivered, context);
  await sendLog(pendingFor('log'), delivered, context);
  await mapLimited(outboxes, concurrency, (outbox) => recordDeliveries(outbox, deliveries, context));
}

type Acknowledge = (pending: PendingNotification, destination: DestinationName) => void;
type Pending = readonly PendingNotification[];

async function sendTogether(
  pending: Pending,
  send: (all: Pending) => Promise<void>,
  acknowledge: Acknowledge,
  context: AlertsContext,
): Promise<void> {
  if (pending.length === 0) return;
  if (!(await isSent(() => send(pending), context))) return;
  for (const one of pending) acknowledge(one, 'topic');
}

/**
 * Clusters of an account that cannot be polled for the same cause, e.g. a deleted role, share one message. Only an
 * alert without other notifications is grouped, so that the order of its notifications stays.
 */
function byCause(pending: Pending): { readonly groups: Pending[]; readonly alone: Pending } {
  const counts = Map.groupBy(pending, ({ alert }) => alert.id);
  const isBlind = ({ alert, notification }: PendingNotification) =>
    alert.kind === 'monitoring-blind' && notification.change === 'opened' && counts.get(alert.id)?.length === 1;
  const byAccount = Map.groupBy(pending.filter(isBlind), ({ alert }) => `${alert.account} ${blindCause(alert)}`);
  const groups = [...byAccount.values()].filter(({ length }) => length > 1);
  const grouped = new Set(groups.flat());
  return { groups, alone: pending.filter((one) => !grouped.has(one)) };
}

/** Notifications of one alert are sent in order: after a rejected one, the next must wait. */
async function sendEach(
  pending: Pending,
  to: 'topic' | 'bus',
  acknowledge: Acknowledge,
  context: AlertsContext,
): Promise<void> {
  const byAlert = Map.groupBy(pending, ({ alert }) => alert.id);
  await mapLimited([...byAlert.values()], concurrency, async (ofOne) => {
    for (const one of ofOne) {
      if (!(await isSent(() => context.destinations[to](one), context))) return;
      acknowledge(one, to);
    }
  });
}

async function sendLog(pending: Pending, acknowledge: Acknowledge, context: AlertsContext): Promise<void> {
  if (pending.length === 0) return;
  if (!(await isSent(() => context.destinations.log(pending), context))) return;
  for (const one of pending) acknowledge(one, 'log');
}

async function isSent(send: () => Promise<void>, { warn }: Pick<AlertsContext, 'warn'>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    warn(error.message);
    return false;
  }
}

/** Removes delivered destinations from the stored alerts, whatever other runs have written meanwhile. */
async function recordDeliveries(
  { stored, leased }: Outbox,
  deliveries: ReadonlyMap<string, readonly Delivery[]>,
  { store, policy, destinations }: Pick<AlertsContext, 'store' | 'policy' | 'destinations'>,
): Promise<void> {
  const [first] = leased;
  if (first === undefined) return;
  let known = stored;
  for (let left = maxWrites; left > 0; left -= 1) {
    const results = known.alerts.flatMap((alert) => {
      const sent = leased.find(({ id }) => id === alert.id);
      if (sent === undefined) return [];
      return [afterDelivery(alert, { sent, deliveries: deliveries.get(alert.id) ?? [] }, policy)];
    });
    // Stored before it is removed: in the other order, a run killed in between would lose it.
    for (const { alert, undeliverable } of results) await sendToDeadLetters(alert, undeliverable, destinations);
    if ((await store.write(known, { poll: null, alerts: results.map(({ alert }) => alert) })) !== null) return;
    known = await store.read(first);
  }
  throw new AuditorError(
    'runtime',
    `What was sent of cluster ${first.cluster} could not be written down; it will be sent again`,
  );
}

async function sendToDeadLetters(
  alert: Alert,
  undeliverable: readonly AlertNotification[],
  destinations: AlertDestinations,
): Promise<void> {
  for (const notification of undeliverable)
    await destinations.deadLetter({ alert, notification }, `not taken by ${notification.left.join(', ')}`);
}
