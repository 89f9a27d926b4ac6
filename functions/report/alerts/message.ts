import type { AlertMessage } from '#model/alerts/alert-message.ts';
import type { Alert, AlertNotification } from '#model/alerts/alert.ts';
import { alertChat } from './chat.ts';
import { alertRecord } from './record.ts';
import { alertText } from './text.ts';
import { ruleOf, stateText, whatText } from './words.ts';

export interface MessageOptions {
  /** Address of the report of the cluster. */
  readonly reportUrl?: string;
}

/** The message to people and programs about one change of an alert. */
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
