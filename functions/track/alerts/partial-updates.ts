import { isLater, minutesBetween } from '#lib/time.ts';
import { listed, printable, shellCommand } from '#lib/text/wording.ts';
import { type Alert, type AlertUpdate, emptyUpdate, type Poll } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { type AlertPolicy, isOpen, resolved } from './alert-update.ts';

const kind = 'monitoring-partial';
const longestReason = 350;

type Partial = NonNullable<PollRecord['partial']>;
type Limits = Pick<AlertPolicy, 'unreachableAfterFailures' | 'unreachableAfterMinutes'>;

/**
 * Updates from parts that polls cannot read although they read the live pods: incomplete results are reported, never
 * silently accepted.
 */
export function partialUpdates(
  alerts: readonly Alert[],
  poll: Poll,
  record: PollRecord | null,
  policy: AlertPolicy,
): AlertUpdate[] {
  if (!poll.seen.ok || record === null || isLater(record.observedAt, poll.observedAt)) return [];
  const open = alerts.find((alert) => alert.kind === kind && isOpen(alert));
  const { partial } = record;
  if (partial === null) return open === undefined ? [] : [resolved(open)];
  return isLasting(partial, poll.observedAt, policy) ? [partly(record, partial)] : [];
}

/** True after enough consecutive polls over enough time: an occasional failure is made up for by the next poll. */
export function isLasting({ polls, since }: Partial, at: string, policy: Limits): boolean {
  return polls >= policy.unreachableAfterFailures && minutesBetween(since, at) >= policy.unreachableAfterMinutes;
}

function partly({ region, cluster }: PollRecord, { since, parts }: Partial): AlertUpdate {
  const what = listed(parts.map((part) => part.what));
  const why = parts.map(({ reason }) => printable(reason, longestReason));
  const losses = parts.map((part) => losing[part.what]).filter((loss) => loss !== undefined);
  return {
    ...emptyUpdate(kind, ''),
    reasons: [...new Set(why)],
    summary: `Cluster ${cluster} is watched in part only since ${since}: ${what} cannot be read`,
    remediation: {
      summary: 'Give the identity of the watch what the reason names',
      commands: [shellCommand('fargate-auditor', 'doctor', '--cluster', cluster, '--region', region)],
      notes: losses,
    },
  };
}

const losing: Readonly<Record<string, string>> = {
  events: 'Until then pods that start and end between two polls may go unseen.',
  'finished pods': 'Until then finished pods are known by their events alone.',
  'the ConfigMap aws-logging':
    'Until then a ConfigMap that Fargate refuses, or with which nothing is logged, goes unseen.',
};
