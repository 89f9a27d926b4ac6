import {
  type Alert,
  type ClusterAlerts,
  type AlertNotification,
  type Observation,
  type Poll,
  alertSchema,
} from '#model/alerts/alert.ts';
import { pollRecordSchema } from '#model/alerts/poll-record.ts';
import type { EventEvidence } from '#model/alerts/hint.ts';
import { reconcileAlerts } from '#track/alerts/reconcile-alerts.ts';
import { type AlertPolicy, defaultPolicy } from '#track/alerts/alert-update.ts';
import { afterDelivery } from '#track/alerts/deliveries.ts';
import { shop } from './results.ts';
import { observation } from './watched.ts';

/** Minute of the tests' day. Built pods are from before: their hour ended at minute 0. */
export function minute(minutes: number): string {
  return new Date(Date.parse('2026-11-24T02:00:00.000Z') + minutes * 60_000).toISOString();
}

export const nothing: ClusterAlerts = { poll: null, alerts: [] };

export function saw(at: number, seen: Partial<Observation> = {}, evidence: readonly EventEvidence[] = []): Poll {
  return {
    cluster: shop,
    observedAt: minute(at),
    seen: { ok: true, observation: observation({ newestEnabledAt: null, ...seen }) },
    evidence: evidence.map((one) => ({ ...one, at: minute(at) })),
  };
}

export function failed(
  at: number,
  evidence: readonly EventEvidence[] = [],
  reason = 'the API server did not answer',
): Poll {
  const timed = evidence.map((one) => ({ ...one, at: minute(at) }));
  return { cluster: shop, observedAt: minute(at), seen: { ok: false, reason, gone: false }, evidence: timed };
}

export function gone(at: number): Poll {
  return {
    cluster: shop,
    observedAt: minute(at),
    seen: { ok: false, reason: 'no such cluster', gone: true },
    evidence: [],
  };
}

/** What is kept after these polls. Everything that would be stored keeps to its schema. */
export function after(known: ClusterAlerts, ...polls: readonly Poll[]): ClusterAlerts {
  return polls.reduce((before, poll) => merge(before, reconcileAlerts(before, poll, defaultPolicy)), known);
}

function merge(before: ClusterAlerts, { poll, alerts }: ReturnType<typeof reconcileAlerts>): ClusterAlerts {
  for (const alert of alerts) alertSchema.parse(alert);
  if (poll !== null) pollRecordSchema.parse(poll);
  const byId = new Map([...before.alerts, ...alerts].map((alert) => [alert.id, alert]));
  return { poll: poll ?? before.poll, alerts: [...byId.values()] };
}

/** The same once every destination has taken every notice. */
export function sent(known: ClusterAlerts, policy: AlertPolicy = defaultPolicy): ClusterAlerts {
  const alerts = known.alerts.map((alert) => {
    const deliveries = alert.notices.flatMap(({ transition, left }) =>
      left.map((destination) => ({ transition, destination })),
    );
    return afterDelivery(alert, { sent: alert, deliveries }, policy).alert;
  });
  return { ...known, alerts };
}

/** The cluster is watched for a day, and nothing was ever wrong. */
export const quiet: ClusterAlerts = after(nothing, saw(-1440));

export function only(known: ClusterAlerts): Alert {
  const [alert, ...more] = known.alerts;
  if (alert === undefined || more.length > 0) throw new Error(`${known.alerts.length} alerts`);
  return alert;
}

export function stateOf(known: ClusterAlerts): Record<string, Alert['state']> {
  return Object.fromEntries(known.alerts.map(({ kind, key, state }) => [`${kind} ${key}`.trim(), state]));
}

/** Changes that wait to be told, with whom they are for: `opened: topic bus log`. */
export function waitingOf({ notices }: Pick<Alert, 'notices'>): string[] {
  return notices.map(
    ({ change, left, again }: AlertNotification) => `${change}${again ? ' again' : ''}: ${left.join(' ')}`,
  );
}
