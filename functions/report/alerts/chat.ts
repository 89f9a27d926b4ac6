import { plural, printable } from '#lib/text/wording.ts';
import type { ChatNotification } from '#model/alerts/alert-message.ts';
import type { Alert, AlertNotification } from '#model/alerts/alert.ts';
import { deadlineText, remarks, sinceText } from './text.ts';
import { countText, headline, reasonTitles, ruleOf, topRestarts, topWorkloads } from './words.ts';
import { cutText } from '../result/outcomes.ts';

/** Character limits of the parts. Slack shows 3000 characters of a section; the others stay below any known limit. */
const limits = { title: 200, description: 2800, summary: 250, keyword: 70, resource: 300 } as const;

/** Chat notification. All notifications of an alert share a thread, so that its end appears where it began. */
export function alertChat(
  alert: Alert,
  notification: AlertNotification,
  reportUrl: string | undefined,
): ChatNotification {
  const steps = notification.change === 'resolved' ? stepsAtEnd(alert) : chatSteps(alert);
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

/** Most important lines first: lines that do not fit are dropped from the end. */
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

function causeLines({ kind, cause, reasons }: Alert): string[] {
  const [first] = reasons;
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : '';
  return [
    ...(cause === null ? [] : [`Cause: ${chatCode(cause, 100)}`]),
    ...(first === undefined ? [] : [`${reasonTitles[kind]} ${chatText(first, 300)}${more}`]),
  ];
}

const maxSteps = 9;
const longestStep = 300;
/** Replaces a command that chat would change; the alert's log record has it. */
const elsewhere = 'A command that chat would change: copy it from the record of the alert, or from the mail';

/** Steps to take, in order; a patch is too long for chat. */
function chatSteps(alert: Alert): string[] {
  return [...(alert.state === 'fixed' ? [] : fixSteps(alert)), ...restartSteps(alert)].slice(0, maxSteps);
}

/** Pods created before a ConfigMap was corrected still do not log. */
function stepsAtEnd(alert: Alert): string[] {
  return alert.kind === 'logging-configmap' ? restartSteps(alert).slice(0, maxSteps) : [];
}

function fixSteps({ remediation: { summary, commands, patch } }: Alert): string[] {
  return [
    chatText(summary, longestStep),
    ...commands.slice(0, 2).map(commandStep),
    ...(patch === undefined ? [] : ['Its patch is in the record of the alert, and in the mail']),
  ].filter((step) => step !== '');
}

function restartSteps(alert: Alert): string[] {
  const { commands, more } = topRestarts(alert);
  const shown = commands.map((command) => {
    const step = commandStep(command);
    return step === elsewhere ? step : `Restart: ${step}`;
  });
  return [...new Set(shown), ...(more > 0 && shown.length > 0 ? [`Restart ${plural(more, 'more workload')}`] : [])];
}

function commandStep(command: string): string {
  return chatCommand(command, longestStep - 20) ?? elsewhere;
}

/** Words that no chat interprets: no markup, mention, emoji, link or address. */
const plainWord = /^["'(“‘]?[\p{L}\p{N}][\p{L}\p{M}\p{N}/'’%+-]*["')”’]?[,.;:!?…]?$|^[–—→…·]$/u;

/** Characters that Slack and Teams interpret even inside code, with inert lookalikes. */
const lookAlikes: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆', '@': '＠', '`': 'ˋ', '|': '¦' };
const active = /[<>&@`|]/g;

/**
 * Untrusted text in a chat message, of at most `limit` characters. Words that chat could interpret are rendered as
 * code, one by one.
 */
export function chatText(text: string, limit: number): string {
  const kept: string[] = [];
  let used = 1;
  for (const word of printable(text.toWellFormed(), limit).split(' ').filter(Boolean)) {
    const shown = plainWord.test(word) ? word : chatCode(word, limit);
    used += shown.length + 1;
    if (used > limit) return [...kept, '…'].join(' ');
    kept.push(shown);
  }
  return kept.join(' ');
}

/** A name or value as code, of at most `limit` characters. */
function chatCode(text: string, limit: number): string {
  return `\`${chatName(text, limit - 2) || '(empty)'}\``;
}

/** A name or value where chat supports no markup. */
function chatName(text: string, limit: number): string {
  const shown = printable(text.toWellFormed(), Number.POSITIVE_INFINITY);
  return cutText(
    shown.replaceAll(active, (character) => lookAlikes[character] ?? ''),
    limit,
  );
}

/** A command to copy, unchanged; null if chat would change or interpret it. */
function chatCommand(command: string, limit: number): string | null {
  const isSafe = command !== '' && command.length <= limit - 2 && chatName(command, limit) === command;
  return isSafe ? `\`${command}\`` : null;
}

/**
 * Joins lines into a text of at most `limit` characters; lines are not cut, and the number of those left out is
 * appended.
 */
export function fitLines(lines: readonly string[], limit: number): string {
  const kept: string[] = [];
  const note = (left: number) => `… ${plural(left, 'more line')}`;
  let used = note(lines.length).length;
  for (const line of lines) {
    if (used + line.length + 1 > limit) break;
    kept.push(line);
    used += line.length + 1;
  }
  const left = lines.length - kept.length;
  return (left === 0 ? kept : [...kept, note(left)]).join('\n');
}

/** Line with the URL of a report, which chat turns into a link; none if it could be read as anything but a URL. */
export function linkLines(url: string | undefined): string[] {
  return url !== undefined && /^https:\/\/[^\s<>|`"*]{1,1500}$/.test(url) ? [`Report: ${url}`] : [];
}
