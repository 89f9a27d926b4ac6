import { plural, printable, printableLines } from '#lib/text/wording.ts';
import type { Alert, AlertNotification, AlertKind } from '#model/alerts/alert.ts';
import { duration, minutesBetween, toIso } from '#lib/time.ts';
import { countText, headline, placeText, reasonTitles, topRestarts, topWorkloads } from './words.ts';

const maxReasons = 3;
const maxCommands = 10;
const longestCommand = 2000;
const longestPatch = 20_000;

/** Plain-text mail: what, since when, why, which workloads, and how to fix it. */
export function alertText(alert: Alert, notification: AlertNotification, reportUrl: string | undefined): string {
  const parts = [
    [`${headline(alert, notification)}.`, `Cluster ${placeText(alert)}.`, sinceText(alert, notification)],
    [`${notification.change === 'resolved' ? 'Was: ' : ''}${line(alert.summary, 2000)}`],
    remarks(alert, notification),
    causeLines(alert),
    ...(notification.change === 'resolved'
      ? [alert.kind === 'logging-configmap' ? restartLines(alert) : []]
      : [deadlineLines(alert), affectedLines(alert), ...remedyLines(alert)]),
    reportUrl === undefined ? [] : [`Report: ${reportUrl}`],
    [`Alert ${alert.id}, change ${notification.transition}: ${notification.change} ${momentText(notification.at)}.`],
  ];
  const blocks = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function causeLines({ kind, cause, reasons }: Alert): string[] {
  const more = reasons.length > maxReasons ? [`- … ${reasons.length - maxReasons} more`] : [];
  return [
    ...(cause === null ? [] : [`Cause: ${line(cause, 200)}`]),
    ...(reasons.length === 0 ? [] : [reasonTitles[kind]]),
    ...reasons.slice(0, maxReasons).map((reason) => `- ${line(reason, 500)}`),
    ...more,
  ];
}

function deadlineLines(alert: Alert): string[] {
  const deadline = deadlineText(alert);
  return deadline === null ? [] : [deadline];
}

function affectedLines(alert: Alert): string[] {
  const count = countText(alert);
  if (count === null) return [];
  const { rows, more } = topWorkloads(alert);
  return [
    `Affected: ${count}${rows.length === 0 ? '' : ':'}`,
    ...rows.map(({ name, pods }) => `- ${line(name, 400)}: ${pods}`),
    ...(more > 0 && rows.length > 0 ? [`- … ${plural(more, 'more workload')}`] : []),
  ];
}

/** A cause that is fixed already needs no fix, only new pods. */
function remedyLines(alert: Alert): string[][] {
  return [...(alert.state === 'fixed' ? [] : [fixLines(alert)]), restartLines(alert)];
}

function fixLines({ remediation: { summary, commands, patch, notes } }: Alert): string[] {
  const more = commands.length > maxCommands ? [`  (${commands.length - maxCommands} more)`] : [];
  return [
    `Fix: ${line(summary, 1000)}`,
    ...commands.slice(0, maxCommands).map(commandLine),
    ...more,
    ...(patch === undefined || commands.some((command) => command.includes(' patch '))
      ? []
      : patchLines(patch, commands)),
    ...(notes ?? []).slice(0, maxCommands).map((note) => `Note: ${line(note, 500)}`),
  ];
}

function restartLines(alert: Alert): string[] {
  const { commands, more } = topRestarts(alert);
  if (commands.length === 0) return [];
  const isMended = alert.state === 'fixed' || alert.state === 'resolved';
  const when = isMended ? 'Restart, since only new pods get it:' : 'After that restart:';
  const rest = more > 0 ? [`  (and the pods of ${plural(more, 'more workload')})`] : [];
  return [when, ...commands.map(commandLine), ...rest];
}

/** A command or patch is shown in full or not at all: half of it would do something else. */
function commandLine(command: string): string {
  if (command.length > longestCommand) return `  (a command of ${command.length} characters, too long for a message)`;
  return `  ${printable(command, longestCommand)}`;
}

function patchLines(patch: string, commands: readonly string[]): string[] {
  const file = /apply -f (\S+)/.exec(commands.join(' '))?.[1];
  const lines = printableLines(patch);
  const isWhole = patch.length <= longestPatch && patch.split('\n').every((one) => one.length <= longestCommand);
  return isWhole
    ? [file === undefined ? 'with this:' : `with this as ${line(file, 100)}:`, ...lines.map((one) => `  ${one}`)]
    : [`(a patch of ${plural(lines.length, 'line')}, too long for a message)`];
}

/** Mail programs turn text that looks like a URL into a link; untrusted text must not become one. */
function line(text: string, limit: number): string {
  return printable(text, limit).replaceAll('://', '[:]//');
}

/** Start of the current episode; for a resolved alert, its duration. */
export function sinceText({ firstSeen, resolvedAt, episode }: Alert, { change }: AlertNotification): string {
  const times = episode > 1 ? `; opened ${plural(episode, 'time')} in all` : '';
  if (change !== 'resolved' || resolvedAt === null) return `Since ${momentText(firstSeen)}${times}.`;
  const lasted = duration(minutesBetween(firstSeen, resolvedAt));
  return `Since ${momentText(firstSeen)}, resolved ${momentText(resolvedAt)}, after ${lasted}${times}.`;
}

/** Deadline at which Fargate deletes the pod; null if there is none. */
export function deadlineText({ deadline }: Alert): string | null {
  return deadline === null ? null : `Deadline: ${momentText(deadline)}. Fargate then deletes the pod.`;
}

/** To the second: nobody reads fractions. */
function momentText(time: string): string {
  return toIso(time) ?? time;
}

/** Remarks without which a message would be misread, one sentence each. */
export function remarks(alert: Alert, notification: AlertNotification): string[] {
  const { state, change, muted } = { ...alert, ...notification };
  return [
    ...(state === 'unconfirmed'
      ? ['Unconfirmed: an event says so, and the cluster could not be looked at to see whether it is true.']
      : []),
    ...(change === 'resolved' ? [ends[alert.kind]] : []),
    ...(change !== 'resolved' && state === 'resolved'
      ? [`Meanwhile it was resolved${alert.resolvedAt === null ? '' : `, at ${momentText(alert.resolvedAt)}`}.`]
      : []),
    ...(change === 'resolved' && state !== 'resolved' ? ['Meanwhile it is there again.'] : []),
    ...(muted > 0
      ? [`It comes and goes: ${plural(muted, 'change')} of it ${were(muted)} not sent one by one so far.`]
      : []),
  ];
}

/** Text for the end of an alert, by kind: Fargate no longer reports the fault, which does not mean that logs arrive. */
const ends: Readonly<Record<AlertKind, string>> = {
  'logging-disabled':
    'No pod was found any more that should log and that Fargate reports as not logging. Whether logs arrive where they are sent was not checked.',
  'logging-configmap':
    'Nothing that Fargate or its log router would stumble over was found in the ConfigMap any more, or it is gone. Whether logs arrive where they are sent was not checked.',
  'scheduling-failed': 'No pod was found any more that waits for Fargate for this reason.',
  'scheduled-termination': 'The pod is gone, or its time has passed.',
  'monitoring-blind': 'The cluster can be looked at again, or is gone.',
  'monitoring-partial': 'Everything that the watch looks at could be read again, or the cluster is gone.',
};

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
