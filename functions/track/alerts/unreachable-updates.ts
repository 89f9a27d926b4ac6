import { isLater } from '#lib/later.ts';
import { minutesBetween } from '#lib/minutes.ts';
import { printable } from '#lib/printable.ts';
import { shellCommand } from '#lib/shell-quote.ts';
import type { Alert, Poll, PollRecord } from '#model/alert.ts';
import { isOpen, type AlertUpdate, resolved, severityOf } from './alert-update.ts';
import type { AlertPolicy } from './alert-policy.ts';

const kind = 'monitoring-blind';
const longestReason = 350;

/** That a cluster cannot be looked at is one alert, whatever else may be wrong with it. */
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
    ...{ kind, key: '', cause: null, reasons: [], severity: severityOf[kind], state: 'open' },
    summary: `Cluster ${cluster} cannot be looked at since ${failingSince ?? 'an unknown time'}: ${why}`,
    ...{ pods: 0, workloads: { total: 0, top: [] }, newestPodAt: null, deadline: null },
    remediation: {
      summary: 'Mend what the reason names; until then nobody knows whether pods of this cluster log',
      commands: [shellCommand('fargate-auditor', 'scan', '--cluster', cluster, '--region', region)],
    },
    restart: [],
  };
}
