import { isLater, minutesBetween } from '#lib/time.ts';
import { printable, shellCommand } from '#lib/text/wording.ts';
import { type Alert, type AlertUpdate, emptyUpdate, type Poll } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { type AlertPolicy, isOpen, resolved } from './alert-update.ts';

const kind = 'monitoring-blind';
const longestReason = 350;

/** Updates by how polling goes: a cluster that cannot be looked at is one alert, whatever else may be wrong with it. */
export function unreachableUpdates(
  alerts: readonly Alert[],
  poll: Poll,
  record: PollRecord | null,
  policy: AlertPolicy,
): AlertUpdate[] {
  // A newer poll has told how polling goes.
  if (record !== null && isLater(record.observedAt, poll.observedAt)) return [];
  const open = alerts.find((alert) => alert.kind === kind && isOpen(alert));
  if (poll.seen.ok) return open === undefined ? [] : [resolved(open)];
  return record === null || !isUnreachable(record, policy) ? [] : [unreachable(record)];
}

function isUnreachable({ failures, failingSince, observedAt }: PollRecord, policy: AlertPolicy): boolean {
  const minutes = failingSince === null ? 0 : minutesBetween(failingSince, observedAt);
  return failures >= policy.unreachableAfterFailures && minutes >= policy.unreachableAfterMinutes;
}

function unreachable({ region, cluster, failingSince, reason }: PollRecord): AlertUpdate {
  const why = printable(reason ?? 'no reason is known', longestReason);
  return {
    ...emptyUpdate(kind, ''),
    summary: `Cluster ${cluster} cannot be looked at since ${failingSince ?? 'an unknown time'}: ${why}`,
    remediation: {
      summary: 'Mend what the reason names; until then nobody knows whether pods of this cluster log',
      commands: [shellCommand('fargate-auditor', 'scan', '--cluster', cluster, '--region', region)],
    },
  };
}
