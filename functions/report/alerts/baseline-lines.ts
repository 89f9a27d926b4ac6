import { plural } from '#lib/plural.ts';
import { printable } from '#lib/printable.ts';
import type { Alert } from '#model/alert.ts';
import { countText } from './affected.ts';
import { fitLines, linkLines } from './chat-lines.ts';
import { chatText } from './chat-text.ts';
import type { ClusterGroup } from './cluster-groups.ts';
import { ruleOf, whatText } from './words.ts';

const mostClusters = 30;
const mostAlerts = 5;
/** Below what Slack shows of a section. */
const longestChat = 2800;

/** A mail: every cluster with its worst alerts, and the true counts of what is left out. */
export function textBaseline(title: string, groups: readonly ClusterGroup[], reportUrl: string | undefined): string {
  const blocks = groups
    .slice(0, mostClusters)
    .map((group) => [heading(group), ...alertLines(group, (alert) => `- ${told(alert, line)}`)]);
  const all = [
    [`${title}.`, 'What was wrong before anybody looked is told once, here; from now on each change by itself.'],
    ...blocks,
    leftOut(groups),
    reportUrl === undefined ? [] : [`Report: ${reportUrl}`],
  ];
  const texts = all.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

/** The same for chat, as many lines as it shows. */
export function chatBaseline(groups: readonly ClusterGroup[], reportUrl: string | undefined): string {
  const lines = groups
    .slice(0, mostClusters)
    .flatMap((group) => [heading(group), ...alertLines(group, (alert) => `• ${told(alert, inChat)}`)]);
  return fitLines([...linkLines(reportUrl), ...lines, ...leftOut(groups)], longestChat);
}

function heading({ place, alerts }: ClusterGroup): string {
  return `${place}: ${plural(alerts.length, 'alert')}`;
}

function alertLines({ alerts }: ClusterGroup, lineOf: (alert: Alert) => string): string[] {
  const more = alerts.length - mostAlerts;
  return [...alerts.slice(0, mostAlerts).map(lineOf), ...(more > 0 ? [`  … ${plural(more, 'more alert')}`] : [])];
}

function told(alert: Alert, shown: (text: string) => string): string {
  const count = countText(alert);
  const unconfirmed = alert.state === 'unconfirmed' ? ', unconfirmed' : '';
  const over = alert.state === 'resolved' ? ', resolved meanwhile' : '';
  const rule = ruleOf(alert) === alert.kind ? '' : ` (${shown(ruleOf(alert))})`;
  const affected = count === null ? '' : `, ${count}`;
  return `${alert.severity.toUpperCase()}${unconfirmed}${over}: ${whatText(alert)}${rule}${affected}: ${shown(alert.summary)}`;
}

function leftOut(groups: readonly ClusterGroup[]): string[] {
  const others = groups.slice(mostClusters);
  if (others.length === 0) return [];
  const alerts = others.reduce((sum, group) => sum + group.alerts.length, 0);
  return [`… ${plural(others.length, 'more cluster')} with ${plural(alerts, 'alert')}.`];
}

function line(text: string): string {
  return printable(text, 300).replaceAll('://', '[:]//');
}

function inChat(text: string): string {
  return chatText(text, 200);
}
