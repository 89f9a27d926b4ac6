import type { Alert, Notice } from '#model/alert.ts';
import { Fault } from '#model/fault.ts';
import { afterSending, type Taken } from '#track/alerts/sending.ts';
import type { Destinations, Outbox, WatchContext } from './alerts-context.ts';

const mostTries = 6;

/** Takes what destinations took off the stored alerts, on top of whatever somebody else wrote meanwhile. */
export async function writeDown(
  { stored, ours }: Outbox,
  taken: ReadonlyMap<string, readonly Taken[]>,
  { store, policy, destinations }: Pick<WatchContext, 'store' | 'policy' | 'destinations'>,
): Promise<void> {
  const [first] = ours;
  if (first === undefined) return;
  let known = stored;
  for (let left = mostTries; left > 0; left -= 1) {
    const results = known.alerts.flatMap((alert) => {
      const sent = ours.find(({ id }) => id === alert.id);
      return sent === undefined ? [] : [afterSending(alert, { sent, taken: taken.get(alert.id) ?? [] }, policy)];
    });
    // Kept before it is forgotten: the other way round, a run that is killed in between would lose it.
    for (const { alert, givenUp } of results) await keepDead(alert, givenUp, destinations);
    if ((await store.write(known, { poll: null, alerts: results.map(({ alert }) => alert) })) !== null) return;
    known = await store.read(first);
  }
  throw new Fault(
    'runtime',
    `What was sent of cluster ${first.cluster} could not be written down; it will be sent again`,
  );
}

async function keepDead(alert: Alert, notices: readonly Notice[], to: Destinations): Promise<void> {
  for (const notice of notices) await to.dead({ alert, notice }, `not taken by ${notice.left.join(', ')}`);
}
