import type { ChatNotification } from '#model/alert-message.ts';
import type { Alert, AlertNotification } from '#model/alert.ts';
import { fitLines, linkLines } from './chat-lines.ts';
import { chatSteps } from './chat-steps.ts';
import { chatCode, chatName, chatText } from './chat-text.ts';
import { countText, topWorkloads } from './affected.ts';
import { deadlineText, remarks, sinceText } from './history.ts';
import { headline, ruleOf } from './words.ts';

/** Of the schema's parts. Slack shows 3000 characters of a section; the others stay below any limit that is known. */
const limits = { title: 200, description: 2800, summary: 250, keyword: 70, resource: 300 } as const;

/** The same thread for all that is told of an alert, so that its end is read where it began. */
export function alertChat(
  alert: Alert,
  notification: AlertNotification,
  reportUrl: string | undefined,
): ChatNotification {
  const steps = notification.change === 'resolved' ? [] : chatSteps(alert);
  const title = headline(alert, notification);
  return {
    version: '1.0',
    source: 'custom',
    id: `${alert.id}#${notification.transition}`,
    content: {
      textType: 'client-markdown',
      title: title.slice(0, limits.title),
      description: fitLines(descriptionLines(alert, notification, reportUrl), limits.description),
      ...(steps.length === 0 ? {} : { nextSteps: steps }),
      keywords: keywords(alert),
    },
    metadata: {
      threadId: alert.id,
      summary: title.slice(0, limits.summary),
      eventType: `fargate-auditor-${alert.kind}`,
      relatedResources: topWorkloads(alert).rows.map(({ name }) => chatName(name, limits.resource)),
      additionalContext: { severity: alert.severity, state: alert.state, change: notification.change },
    },
  };
}

function keywords(alert: Alert): string[] {
  return [...new Set([alert.severity, alert.cluster, ruleOf(alert), alert.kind])]
    .map((word) => chatName(word, limits.keyword))
    .filter((word) => word !== '');
}

/** Most important first: what does not fit is left out from the end. */
function descriptionLines(alert: Alert, notification: AlertNotification, reportUrl: string | undefined): string[] {
  const isOver = notification.change === 'resolved';
  const deadline = deadlineText(alert);
  return [
    `Cluster ${chatCode(alert.cluster, 100)} in ${alert.account}, ${alert.region}. ${sinceText(alert, notification)}`,
    `${isOver ? 'Was: ' : ''}${chatText(alert.summary, 500)}`,
    ...remarks(alert, notification),
    ...(deadline === null || isOver ? [] : [deadline]),
    ...(isOver ? [] : affectedLines(alert)),
    ...causeLines(alert),
    ...linkLines(reportUrl),
  ];
}

function affectedLines(alert: Alert): string[] {
  const count = countText(alert);
  if (count === null) return [];
  const { rows, more } = topWorkloads(alert);
  return [
    `Affected: ${count}`,
    ...rows.map(({ name, pods }) => `• ${chatCode(name, 250)}: ${pods}`),
    ...(more > 0 && rows.length > 0 ? [`• … ${more} more`] : []),
  ];
}

function causeLines({ cause, reasons }: Alert): string[] {
  const [first] = reasons;
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : '';
  return [
    ...(cause === null ? [] : [`Cause: ${chatCode(cause, 100)}`]),
    ...(first === undefined ? [] : [`Reason given: ${chatText(first, 300)}${more}`]),
  ];
}
