import type { Alert, AlertNotification } from '#model/alert.ts';
import { Fault } from '#model/fault.ts';
import { afterDelivery, type Delivery } from '#track/alerts/deliveries.ts';
import type { AlertDestinations, Outbox, AlertsContext } from './alerts-context.ts';

const mostTries = 6;

/** Takes what destinations took off the stored alerts, on top of whatever somebody else wrote meanwhile. */
export async function recordDeliveries(
  { stored, ours }: Outbox,
  taken: ReadonlyMap<string, readonly Delivery[]>,
  { store, policy, destinations }: Pick<AlertsContext, 'store' | 'policy' | 'destinations'>,
): Promise<void> {
  const [first] = ours;
  if (first === undefined) return;
  let known = stored;
  for (let left = mostTries; left > 0; left -= 1) {
    const results = known.alerts.flatMap((alert) => {
      const sent = ours.find(({ id }) => id === alert.id);
      return sent === undefined ? [] : [afterDelivery(alert, { sent, taken: taken.get(alert.id) ?? [] }, policy)];
    });
    // Kept before it is forgotten: the other way round, a run that is killed in between would lose it.
    for (const { alert, undeliverable } of results) await sendToDeadLetters(alert, undeliverable, destinations);
    if ((await store.write(known, { poll: null, alerts: results.map(({ alert }) => alert) })) !== null) return;
    known = await store.read(first);
  }
  throw new Fault(
    'runtime',
    `What was sent of cluster ${first.cluster} could not be written down; it will be sent again`,
  );
}

async function sendToDeadLetters(
  alert: Alert,
  notices: readonly AlertNotification[],
  to: AlertDestinations,
): Promise<void> {
  for (const notification of notices)
    await to.dead({ alert, notification }, `not taken by ${notification.left.join(', ')}`);
}
