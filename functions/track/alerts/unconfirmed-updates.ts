import { plural, printable, shellCommand } from '#lib/text/wording.ts';
import { type Alert, type AlertUpdate, emptyUpdate } from '#model/alerts/alert.ts';
import type { EventEvidence } from '#model/alerts/hint.ts';
import { findAlert, isOpen } from './alert-update.ts';
import { keyOfReason } from './logging-updates.ts';
import { addPods, maxNamedWorkloads } from './merge-candidates.ts';

type PodEvidence = Exclude<EventEvidence, { kind: 'scheduled-termination' }>;
type EvidenceKind = PodEvidence['kind'];

/** Alert limit: anyone can write events, so the number of reasons must not determine the number of alerts. */
const maxAlerts = 20;
const maxReasons = 20;
const otherReasons = 'other reasons';

/**
 * Updates from events of a cluster that could not be polled. They open alerts and extend those that they opened; alerts
 * from a poll are better founded and stay unchanged.
 */
export function unconfirmedUpdates(alerts: readonly Alert[], evidence: readonly EventEvidence[]): AlertUpdate[] {
  const kinds: readonly EvidenceKind[] = ['logging-disabled', 'scheduling-failed'];
  return kinds.flatMap((kind) => {
    const open = alerts.filter((alert) => alert.kind === kind && isOpen(alert));
    const events = evidence.filter((one): one is PodEvidence => one.kind === kind);
    return [...byKey(kind, open, events)].flatMap(([key, group]) => updateFrom(kind, key, open, group));
  });
}

function byKey(kind: EvidenceKind, open: readonly Alert[], events: readonly PodEvidence[]): Map<string, PodEvidence[]> {
  const keyOf = ({ reason }: PodEvidence) => (kind === 'logging-disabled' ? keyOfReason(open, [reason], null) : reason);
  const opening = [...new Set(events.map(keyOf))].filter((key) => findAlert(open, kind, key) === undefined);
  const left = new Set(opening.slice(Math.max(0, maxAlerts - open.length)));
  const others = kind === 'logging-disabled' ? `reason:${otherReasons}` : otherReasons;
  return Map.groupBy(events, (event) => (left.has(keyOf(event)) ? others : keyOf(event)));
}

function updateFrom(
  kind: EvidenceKind,
  key: string,
  open: readonly Alert[],
  events: readonly PodEvidence[],
): AlertUpdate[] {
  const before = findAlert(open, kind, key) ?? null;
  const [first] = events;
  if (first === undefined || (before !== null && before.state !== 'unconfirmed')) return [];
  const workloads = addPods(before?.workloads ?? { total: 0, top: [] }, events);
  const reasons = new Set([...(before?.reasons ?? []), ...events.map(({ reason }) => reason)]);
  return [
    {
      ...emptyUpdate(kind, key),
      reasons: [...reasons].slice(0, maxReasons),
      state: 'unconfirmed',
      summary: `Events say that ${whatOf(first, workloads.total)}; the cluster could not be looked at`,
      pods: workloads.total,
      workloads,
      remediation: remedyOf(first),
    },
  ];
}

function whatOf(event: PodEvidence, pods: number): string {
  const one = pods === 1;
  // For pods without a name it is unknown whether an event came twice.
  const who = `${pods > maxNamedWorkloads ? 'up to ' : ''}${plural(pods, 'pod')}`;
  return event.kind === 'logging-disabled'
    ? `${who} ${one ? 'does' : 'do'} not log: ${printable(event.reason)}`
    : `${who} ${one ? 'waits' : 'wait'} for Fargate: ${printable(event.message || event.reason)}`;
}

function remedyOf({ kind, namespace, pod }: PodEvidence): AlertUpdate['remediation'] {
  const look =
    kind === 'logging-disabled'
      ? shellCommand('kubectl', '-n', 'aws-observability', 'get', 'configmap', 'aws-logging', '-o', 'yaml')
      : shellCommand('kubectl', '-n', namespace, 'describe', 'pod', pod);
  return { summary: 'Look at the cluster, and mend why it cannot be polled', commands: [look] };
}
