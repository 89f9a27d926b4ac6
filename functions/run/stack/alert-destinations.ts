import { putAlertEvents } from '#publish/eventbridge/put-events.ts';
import { logNotifications } from '#publish/logs/log-entries.ts';
import { sendAlert } from '#publish/sns/topics.ts';
import { sendToDeadLetters } from '#publish/sqs/queues.ts';
import { baselineMessage, oneCauseMessage } from '#report/alerts/baseline.ts';
import { alertMessage, alertRecord } from '#report/alerts/message.ts';
import { setting } from './environment.ts';
import type { AlertDestinations } from '../alerts/alerts-context.ts';

/** Destinations of notifications, from the settings of the stack. */
export function alertDestinations(): AlertDestinations {
  const topicArn = setting('ALERT_TOPIC_ARN');
  const bus = setting('EVENT_BUS');
  const group = setting('FINDINGS_LOG_GROUP');
  const queueUrl = setting('ALERT_DEAD_LETTERS_URL');
  const link = { reportUrl: setting('REPORT_LINK') };
  return {
    topic: ({ alert, notification }) => sendAlert({ topicArn, message: alertMessage(alert, notification, link) }),
    baseline: (pending) => sendAlert({ topicArn, message: baselineMessage(pending, link) }),
    together: (pending) => sendAlert({ topicArn, message: oneCauseMessage(pending, link) }),
    bus: ({ alert, notification }) =>
      putAlertEvents({ bus, alerts: [{ change: notification.change, detail: alertRecord(alert, notification) }] }),
    log: (pending) =>
      logNotifications({
        group,
        notifications: pending.map(({ alert, notification }) => ({
          cluster: alert,
          document: alertRecord(alert, notification),
        })),
      }),
    deadLetter: ({ alert, notification }, reason) =>
      sendToDeadLetters({ queueUrl, document: alertRecord(alert, notification), notification, reason }),
  };
}
