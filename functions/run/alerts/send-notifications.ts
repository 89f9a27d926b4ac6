import { mapLimited } from '#lib/map-limited.ts';
import type { Destination } from '#model/alert.ts';
import { Fault } from '#model/fault.ts';
import type { Delivery } from '#track/alerts/deliveries.ts';
import type { Outbox, PendingNotification, AlertsContext } from './alerts-context.ts';
import { recordDeliveries } from './record-deliveries.ts';

const concurrency = 4;

/**
 * Sends what is waiting. A destination that fails keeps its notice for the next poll and stops no other; what a
 * destination has taken is written down, so that at most a run killed between the two sends it twice.
 */
export async function sendNotifications(outboxes: readonly Outbox[], context: AlertsContext): Promise<void> {
  const told = outboxes.flatMap(({ ours }) =>
    ours.flatMap((alert) => alert.notices.map((notification) => ({ alert, notification }))),
  );
  const taken = new Map<string, Delivery[]>();
  const done = ({ alert, notification }: PendingNotification, destination: Destination) => {
    const list = taken.get(alert.id) ?? [];
    taken.set(alert.id, [...list, { transition: notification.transition, destination }]);
  };
  const waitFor = (destination: Destination) =>
    told.filter(({ notification }) => notification.left.includes(destination));
  await sendBaseline(
    waitFor('topic').filter(({ notification }) => notification.baseline),
    done,
    context,
  );
  const single = waitFor('topic').filter(({ notification }) => !notification.baseline);
  await sendEach(single, 'topic', done, context);
  await sendEach(waitFor('bus'), 'bus', done, context);
  await sendLog(waitFor('log'), done, context);
  await mapLimited(outboxes, concurrency, (outbox) => recordDeliveries(outbox, taken, context));
}

type Done = (told: PendingNotification, destination: Destination) => void;

async function sendBaseline(told: readonly PendingNotification[], done: Done, context: AlertsContext): Promise<void> {
  if (told.length === 0) return;
  if (await sent(() => context.destinations.baseline(told), context)) for (const one of told) done(one, 'topic');
}

/** What is told of one alert keeps its order: after one that was not taken, the next would come too early. */
async function sendEach(
  told: readonly PendingNotification[],
  to: 'topic' | 'bus',
  done: Done,
  context: AlertsContext,
): Promise<void> {
  const byAlert = Map.groupBy(told, ({ alert }) => alert.id);
  await mapLimited([...byAlert.values()], concurrency, async (ofOne) => {
    for (const one of ofOne) {
      if (!(await sent(() => context.destinations[to](one), context))) return;
      done(one, to);
    }
  });
}

async function sendLog(told: readonly PendingNotification[], done: Done, context: AlertsContext): Promise<void> {
  if (told.length === 0) return;
  if (await sent(() => context.destinations.log(told), context)) for (const one of told) done(one, 'log');
}

async function sent(send: () => Promise<void>, { warn }: Pick<AlertsContext, 'warn'>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    warn(error.message);
    return false;
  }
}
