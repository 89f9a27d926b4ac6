import { createHash } from 'node:crypto';
import type { AlertMessage, FlatDocument } from '#model/alerts/alert-message.ts';
import type { Alert, AlertNotification } from '#model/alerts/alert.ts';
import { subjectText } from '#model/finding/finding.ts';
import { alertChat } from './chat.ts';
import { alertText } from './text.ts';
import { ruleOf, stateText, whatText } from './words.ts';
import { wellFormed } from '../result/outcomes.ts';

export interface MessageOptions {
  /** URL of the cluster's report. */
  readonly reportUrl?: string;
}

/** Message to people and programs about one change of an alert. */
export function alertMessage(
  alert: Alert,
  notification: AlertNotification,
  { reportUrl }: MessageOptions = {},
): AlertMessage {
  const rule = ruleOf(alert);
  return {
    subject: `[${stateText(alert, notification)}] ${alert.cluster}: ${whatText(alert)} (${rule})`,
    text: alertText(alert, notification, reportUrl),
    structured: alertRecord(alert, notification),
    chat: alertChat(alert, notification, reportUrl),
    attributes: {
      severity: alert.severity,
      state: alert.state,
      change: notification.change,
      account: alert.account,
      region: alert.region,
      cluster: alert.cluster,
      kind: alert.kind,
      rule,
    },
  };
}

const maxLines = 20;

/**
 * A change of an alert as a flat document for programs: for the log, the event bus, and the dead-letter queue. All root
 * names are ours.
 */
export function alertRecord(alert: Alert, notification: AlertNotification): FlatDocument {
  const { remediation, workloads } = alert;
  return wellFormed({
    schema: 'fargate-auditor/alert/v1',
    eventId: eventId(alert, notification),
    alertId: alert.id,
    transition: notification.transition,
    change: notification.change,
    at: notification.at,
    again: notification.again,
    baseline: notification.baseline,
    account: alert.account,
    region: alert.region,
    cluster: alert.cluster,
    kind: alert.kind,
    key: alert.key,
    rule: ruleOf(alert),
    cause: alert.cause,
    severity: alert.severity,
    state: alert.state,
    summary: alert.summary,
    reasons: alert.reasons,
    pods: alert.pods,
    workloads: workloads.total,
    topWorkloads: workloads.top.map((workload) => ({ key: subjectText(workload), value: String(workload.pods) })),
    newestPodAt: alert.newestPodAt,
    deadline: alert.deadline,
    fix: remediation.summary,
    commands: remediation.commands.slice(0, maxLines),
    patch: remediation.patch ?? null,
    notes: (remediation.notes ?? []).slice(0, maxLines),
    restart: alert.restart.slice(0, maxLines),
    firstSeen: alert.firstSeen,
    lastSeen: alert.lastSeen,
    observedAt: alert.observedAt,
    resolvedAt: alert.resolvedAt,
    episode: alert.episode,
    muted: alert.muted,
  });
}

/** Event id, the same when it is repeated, so that queries can count each once. */
function eventId({ id }: Alert, { transition }: AlertNotification): string {
  return createHash('sha256')
    .update(JSON.stringify([id, transition]))
    .digest('hex')
    .slice(0, 32);
}
