import { isLater } from '#lib/time.ts';
import type { Poll, PollRecord } from '#model/alerts/alert.ts';

/** Nothing of the cluster was ever seen, so that all there is was there before. */
export function isFirstPoll(record: PollRecord | null): boolean {
  return record === null || record.firstSeen === null;
}

/** History of the polls after this one; the same record when the poll adds nothing to it. */
export function nextPollRecord(record: PollRecord | null, poll: Poll): PollRecord | null {
  // Seen already, or overtaken.
  if (record !== null && !isLater(poll.observedAt, record.observedAt)) return record;
  const { seen } = poll;
  if (seen.ok) return afterSuccess(record, poll);
  return seen.gone ? afterEnd(record, poll) : afterFailure(record, poll, seen.reason);
}

function afterSuccess(record: PollRecord | null, poll: Poll): PollRecord {
  if (record !== null && record.failures === 0 && record.firstSeen !== null) return record;
  return { ...withoutFailures(record, poll), firstSeen: record?.firstSeen ?? poll.observedAt };
}

/** A cluster of the same name that is made later is another one. */
function afterEnd(record: PollRecord | null, poll: Poll): PollRecord | null {
  if (record === null || (record.failures === 0 && record.firstSeen === null)) return record;
  return withoutFailures(record, poll);
}

function afterFailure(record: PollRecord | null, poll: Poll, reason: string): PollRecord {
  return {
    ...withoutFailures(record, poll),
    firstSeen: record?.firstSeen ?? null,
    failures: (record?.failures ?? 0) + 1,
    failingSince: record?.failingSince ?? poll.observedAt,
    reason,
  };
}

function withoutFailures(record: PollRecord | null, { cluster, observedAt }: Poll): PollRecord {
  return {
    ...record,
    schema: 'fargate-auditor/poll/v1',
    ...cluster,
    firstSeen: null,
    failures: 0,
    failingSince: null,
    reason: null,
    observedAt,
  };
}
