import { isLater } from '#lib/later.ts';
import { minutesBetween } from '#lib/minutes.ts';
import { printable } from '#lib/printable.ts';
import { shellCommand } from '#lib/shell-quote.ts';
import type { Alert, Poll, PollRecord } from '#model/alert.ts';
import { isOpen, type Picture, resolved, severityOf } from './picture.ts';
import type { AlertPolicy } from './policy.ts';

const kind = 'monitoring-blind';
const longestReason = 350;

/** That a cluster cannot be looked at is one alert, whatever else may be wrong with it. */
export function blindPictures(
  alerts: readonly Alert[],
  poll: Poll,
  record: PollRecord | null,
  policy: AlertPolicy,
): Picture[] {
  // A newer poll has told how polling goes.
  if (record !== null && isLater(record.observedAt, poll.observedAt)) return [];
  const open = alerts.find((alert) => alert.kind === kind && isOpen(alert));
  if (poll.seen.ok) return open === undefined ? [] : [resolved(open)];
  return record === null || !isBlind(record, policy) ? [] : [blind(record)];
}

function isBlind({ failures, failingSince, observedAt }: PollRecord, policy: AlertPolicy): boolean {
  const minutes = failingSince === null ? 0 : minutesBetween(failingSince, observedAt);
  return failures >= policy.blindAfter && minutes >= policy.blindMinutes;
}

function blind({ region, cluster, failingSince, reason }: PollRecord): Picture {
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
