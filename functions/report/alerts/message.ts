import type { AlertMessage } from '#model/alert-message.ts';
import type { Alert, Notice } from '#model/alert.ts';
import { alertChat } from './chat.ts';
import { alertRecord } from './record.ts';
import { alertText } from './text.ts';
import { ruleOf, stateText, whatText } from './words.ts';

export interface MessageOptions {
  /** Address of the report of the cluster. */
  readonly reportUrl?: string;
}

/** What people and programs are told of one change of an alert. */
export function alertMessage(alert: Alert, notice: Notice, { reportUrl }: MessageOptions = {}): AlertMessage {
  const rule = ruleOf(alert);
  return {
    subject: `[${stateText(alert, notice)}] ${alert.cluster}: ${whatText(alert)} (${rule})`,
    text: alertText(alert, notice, reportUrl),
    structured: alertRecord(alert, notice),
    chat: alertChat(alert, notice, reportUrl),
    attributes: {
      ...{ severity: alert.severity, state: alert.state, change: notice.change },
      ...{ account: alert.account, region: alert.region, cluster: alert.cluster },
      ...{ kind: alert.kind, rule },
    },
  };
}
