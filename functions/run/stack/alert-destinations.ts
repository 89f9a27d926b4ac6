import { announceAlerts } from '#publish/eventbridge/alert-event.ts';
import { recordNotices } from '#publish/logs/alert-log.ts';
import { sendAlert } from '#publish/sns/alert-topic.ts';
import { keepDead } from '#publish/sqs/dead-letters.ts';
import { baselineMessage } from '#report/alerts/baseline.ts';
import { alertMessage } from '#report/alerts/message.ts';
import { alertRecord } from '#report/alerts/record.ts';
import { setting } from './environment.ts';
import type { Destinations } from '../alerts/alerts-context.ts';

/** Where the stack sends what becomes of alerts. */
export function alertDestinations(): Destinations {
  const topicArn = setting('ALERT_TOPIC_ARN');
  const bus = setting('EVENT_BUS');
  const group = setting('FINDINGS_LOG_GROUP');
  const queueUrl = setting('ALERT_DEAD_LETTERS_URL');
  const link = { reportUrl: setting('REPORT_LINK') };
  return {
    topic: ({ alert, notice }) => sendAlert({ topicArn, message: alertMessage(alert, notice, link) }),
    baseline: (told) => sendAlert({ topicArn, message: baselineMessage(told, link) }),
    bus: ({ alert, notice }) =>
      announceAlerts({ bus, alerts: [{ change: notice.change, detail: alertRecord(alert, notice) }] }),
    log: (told) =>
      recordNotices({
        group,
        notices: told.map(({ alert, notice }) => ({ cluster: alert, document: alertRecord(alert, notice) })),
      }),
    dead: ({ alert, notice }, reason) => keepDead({ queueUrl, document: alertRecord(alert, notice), notice, reason }),
  };
}
