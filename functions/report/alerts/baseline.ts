import { createHash } from 'node:crypto';
import { compareText } from '#lib/text/compare.ts';
import { plural, printable } from '#lib/text/wording.ts';
import type { AlertMessage, ChatNotification } from '#model/alerts/alert-message.ts';
import type { Alert, PendingNotification } from '#model/alerts/alert.ts';
import { severities, type Severity } from '#model/finding/severity.ts';
import { chatText, fitLines, linkLines } from './chat.ts';
import type { MessageOptions } from './message.ts';
import { countText, placeText, ruleOf, whatText } from './words.ts';

/** The alerts of one cluster, worst first. */
interface ClusterGroup {
  readonly place: string;
  readonly alerts: readonly Alert[];
}

const maxClusters = 30;
const maxAlerts = 5;
/** Below Slack's limit for a section. */
const longestChat = 2800;

/** Text that a message about several alerts has for all of them. */
interface Digest {
  readonly name: 'baseline' | 'one-cause';
  /** Title, before the counts. */
  readonly what: string;
  readonly lead: string;
}

/**
 * One message about everything that the first poll of clusters found, instead of one per alert; needs at least one
 * alert.
 */
export function baselineMessage(pending: readonly PendingNotification[], options: MessageOptions = {}): AlertMessage {
  const lead = 'What was wrong before anybody looked is told once, here; from now on each change by itself.';
  return digestMessage(pending, { name: 'baseline', what: 'first look found', lead }, options);
}

/** One message about clusters that cannot be polled for the same cause, instead of one per cluster. */
export function oneCauseMessage(pending: readonly PendingNotification[], options: MessageOptions = {}): AlertMessage {
  const lead =
    'They have one cause, so that mending it once most likely mends all. Nobody knows whether their pods log until then.';
  return digestMessage(pending, { name: 'one-cause', what: 'clusters that cannot be looked at:', lead }, options);
}

function digestMessage(
  pending: readonly PendingNotification[],
  { name, what, lead }: Digest,
  { reportUrl }: MessageOptions,
): AlertMessage {
  const groups = groupsOf(pending.map(({ alert }) => alert));
  const alerts = groups.flatMap((group) => group.alerts);
  const worst = worstOf(alerts);
  const found = `${what} ${plural(alerts.length, 'alert')} in ${plural(groups.length, 'cluster')}`;
  const title = `${worst.toUpperCase()}: ${found}`;
  const id = `${name}-${idOf(pending)}`;
  return {
    subject: `[${worst.toUpperCase()}] Fargate alerts: ${found}`,
    text: textBaseline([`${title}.`, lead], groups, reportUrl),
    structured: {
      schema: `fargate-auditor/${name}/v1`,
      eventId: id,
      alerts: alerts.length,
      clusters: groups.length,
      severity: worst,
      found: alerts
        .slice(0, 100)
        .map((alert) => ({ key: alert.id, value: `${alert.severity} ${ruleOf(alert)} ${placeText(alert)}` })),
    },
    chat: chatOf(id, title, worst, { description: chatBaseline(groups, reportUrl), name }),
    attributes: attributesOf(alerts, worst),
  };
}

/** Message id, the same when it is sent again. */
function idOf(pending: readonly PendingNotification[]): string {
  const ids = pending.map(({ alert, notification }) => `${alert.id}#${notification.transition}`).sort(compareText);
  return createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 32);
}

function chatOf(
  id: string,
  title: string,
  worst: Severity,
  { description, name }: Pick<Digest, 'name'> & { readonly description: string },
): ChatNotification {
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title,
      description,
      keywords: [worst, name === 'baseline' ? 'first look' : 'one cause'],
    },
    metadata: {
      threadId: id,
      summary: title,
      eventType: `fargate-auditor-${name}`,
      relatedResources: [],
      additionalContext: { severity: worst },
    },
  };
}

/** Attributes of all alerts; one that differs between them is `several`, which a filter policy can match. */
function attributesOf(alerts: readonly Alert[], severity: Severity): Readonly<Record<string, string>> {
  const one = (valueOf: (alert: Alert) => string) => {
    const values = new Set(alerts.map(valueOf));
    return values.size === 1 ? ([...values][0] ?? 'several') : 'several';
  };
  return {
    severity,
    state: one(({ state }) => state),
    change: 'opened',
    account: one(({ account }) => account),
    region: one(({ region }) => region),
    cluster: one(({ cluster }) => cluster),
    kind: one(({ kind }) => kind),
    rule: one(ruleOf),
  };
}

/** Mail: every cluster with its worst alerts, and the number of those left out. */
function textBaseline(head: readonly string[], groups: readonly ClusterGroup[], reportUrl: string | undefined): string {
  const blocks = groups
    .slice(0, maxClusters)
    .map((group) => [heading(group), ...alertLines(group, (alert) => `- ${alertLine(alert, line)}`)]);
  const all = [head, ...blocks, leftOut(groups), reportUrl === undefined ? [] : [`Report: ${reportUrl}`]];
  const texts = all.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

/** Chat message: as many lines as chat shows. */
function chatBaseline(groups: readonly ClusterGroup[], reportUrl: string | undefined): string {
  const lines = groups
    .slice(0, maxClusters)
    .flatMap((group) => [heading(group), ...alertLines(group, (alert) => `• ${alertLine(alert, inChat)}`)]);
  return fitLines([...linkLines(reportUrl), ...lines, ...leftOut(groups)], longestChat);
}

function heading({ place, alerts }: ClusterGroup): string {
  return `${place}: ${plural(alerts.length, 'alert')}`;
}

function alertLines({ alerts }: ClusterGroup, lineOf: (alert: Alert) => string): string[] {
  const more = alerts.length - maxAlerts;
  return [...alerts.slice(0, maxAlerts).map(lineOf), ...(more > 0 ? [`  … ${plural(more, 'more alert')}`] : [])];
}

function alertLine(alert: Alert, shown: (text: string) => string): string {
  const count = countText(alert);
  const unconfirmed = alert.state === 'unconfirmed' ? ', unconfirmed' : '';
  const over = alert.state === 'resolved' ? ', resolved meanwhile' : '';
  const rule = ruleOf(alert) === alert.kind ? '' : ` (${shown(ruleOf(alert))})`;
  const affected = count === null ? '' : `, ${count}`;
  return `${alert.severity.toUpperCase()}${unconfirmed}${over}: ${whatText(alert)}${rule}${affected}: ${shown(alert.summary)}`;
}

function leftOut(groups: readonly ClusterGroup[]): string[] {
  const others = groups.slice(maxClusters);
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

/** Alerts by cluster, the cluster with the worst of them first. */
function groupsOf(alerts: readonly Alert[]): ClusterGroup[] {
  const byPlace = Map.groupBy(alerts, placeText);
  return [...byPlace]
    .map(([place, some]) => ({ place, alerts: some.toSorted(worstFirst) }))
    .sort((a, b) => rank(worstOf(a.alerts)) - rank(worstOf(b.alerts)) || compareText(a.place, b.place));
}

function worstOf(alerts: readonly Alert[]): Severity {
  return severities.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? 'info';
}

function worstFirst(a: Alert, b: Alert): number {
  return rank(a.severity) - rank(b.severity) || b.pods - a.pods || compareText(a.id, b.id);
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}
