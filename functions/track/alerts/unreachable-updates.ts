import { isLater, minutesBetween } from '#lib/time.ts';
import { printable, shellCommand } from '#lib/text/wording.ts';
import { type Alert, type AlertUpdate, emptyUpdate, type Poll } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { type AlertPolicy, isOpen, resolved } from './alert-update.ts';

const kind = 'monitoring-blind';
const longestReason = 350;

/** Updates from failed polls: a cluster that cannot be polled is one alert, whatever else may be wrong with it. */
export function unreachableUpdates(
  alerts: readonly Alert[],
  poll: Poll,
  record: PollRecord | null,
  policy: AlertPolicy,
): AlertUpdate[] {
  // A newer poll has updated this.
  if (record !== null && isLater(record.observedAt, poll.observedAt)) return [];
  const open = alerts.find((alert) => alert.kind === kind && isOpen(alert));
  if (poll.seen.ok) return open === undefined ? [] : [resolved(open)];
  return record === null || !isUnreachable(record, policy) ? [] : [unreachable(record)];
}

function isUnreachable({ failures, failingSince, observedAt }: PollRecord, policy: AlertPolicy): boolean {
  const minutes = failingSince === null ? 0 : minutesBetween(failingSince, observedAt);
  return failures >= policy.unreachableAfterFailures && minutes >= policy.unreachableAfterMinutes;
}

function unreachable({ region, cluster, firstSeen, failingSince, reason }: PollRecord): AlertUpdate {
  const why = printable(reason ?? 'no reason is known', longestReason);
  const isNew = firstSeen === null;
  const verb = isNew ? 'is not set up yet, or could never be' : 'cannot be';
  const mend = isNew
    ? 'Give the role of watch-logging its access entry and its grants in the cluster, or mend what the reason names'
    : 'Mend what the reason names';
  return {
    ...emptyUpdate(kind, ''),
    summary: `Cluster ${cluster} ${verb} looked at since ${failingSince ?? 'an unknown time'}: ${why}`,
    remediation: {
      summary: `${mend}; until then nobody knows whether pods of this cluster log`,
      commands: [shellCommand('fargate-auditor', 'scan', '--cluster', cluster, '--region', region)],
    },
  };
}

/** Cause of such an alert without the cluster's own details: equal for clusters that share it. */
export function blindCause({ summary, cluster, region }: Pick<Alert, 'summary' | 'cluster' | 'region'>): string {
  const why = summary.slice(summary.indexOf(': ') + 2);
  return why
    .replaceAll(cluster, 'CLUSTER')
    .replaceAll(region, 'REGION')
    .replaceAll(/\b[\w-]+\.(?:[\w-]+\.)+[a-z]{2,}\b/gi, 'HOST')
    .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, 'ADDRESS');
}
