import { createHash } from 'node:crypto';
import { compareText } from '#lib/compare-text.ts';
import { plural } from '#lib/plural.ts';
import type { AlertMessage, ChatNotification } from '#model/alert-message.ts';
import type { Alert, AlertNotification } from '#model/alert.ts';
import type { Severity } from '#model/severity.ts';
import { chatBaseline, textBaseline } from './baseline-lines.ts';
import { groupsOf, worstOf } from './cluster-groups.ts';
import type { MessageOptions } from './message.ts';
import { placeText, ruleOf } from './words.ts';

export interface PendingNotification {
  readonly alert: Alert;
  readonly notification: AlertNotification;
}

/** One message about all that the first look at clusters found, instead of one for each. Of at least one alert. */
export function baselineMessage(
  told: readonly PendingNotification[],
  { reportUrl }: MessageOptions = {},
): AlertMessage {
  const groups = groupsOf(told.map(({ alert }) => alert));
  const alerts = groups.flatMap((group) => group.alerts);
  const worst = worstOf(alerts);
  const found = `${plural(alerts.length, 'alert')} in ${plural(groups.length, 'cluster')}`;
  const title = `${worst.toUpperCase()}: first look found ${found}`;
  const id = `baseline-${idOf(told)}`;
  return {
    subject: `[${worst.toUpperCase()}] Fargate alerts: first look found ${found}`,
    text: textBaseline(title, groups, reportUrl),
    structured: {
      schema: 'fargate-auditor/baseline/v1',
      ...{ eventId: id, alerts: alerts.length, clusters: groups.length, severity: worst },
      found: alerts
        .slice(0, 100)
        .map((alert) => ({ key: alert.id, value: `${alert.severity} ${ruleOf(alert)} ${placeText(alert)}` })),
    },
    chat: chatOf(id, title, worst, chatBaseline(groups, reportUrl)),
    attributes: attributesOf(alerts, worst),
  };
}

/** The same for a repetition. */
function idOf(told: readonly PendingNotification[]): string {
  const ids = told.map(({ alert, notification }) => `${alert.id}#${notification.transition}`).sort(compareText);
  return createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 32);
}

function chatOf(id: string, title: string, worst: Severity, description: string): ChatNotification {
  return {
    ...{ version: '1.0', source: 'custom', id },
    content: { textType: 'client-markdown', title, description, keywords: [worst, 'first look'] },
    metadata: {
      ...{ threadId: id, summary: title, eventType: 'fargate-auditor-baseline', relatedResources: [] },
      additionalContext: { severity: worst },
    },
  };
}

/** What differs between the alerts is `several`, which a filter policy can ask for. */
function attributesOf(alerts: readonly Alert[], severity: Severity): Readonly<Record<string, string>> {
  const one = (valueOf: (alert: Alert) => string) => {
    const values = new Set(alerts.map(valueOf));
    return values.size === 1 ? ([...values][0] ?? 'several') : 'several';
  };
  return {
    ...{ severity, state: one(({ state }) => state), change: 'opened' },
    ...{ account: one(({ account }) => account), region: one(({ region }) => region) },
    ...{ cluster: one(({ cluster }) => cluster), kind: one(({ kind }) => kind), rule: one(ruleOf) },
  };
}
