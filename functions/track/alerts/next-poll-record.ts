import { isDeepStrictEqual } from 'node:util';
import { isLater } from '#lib/time.ts';
import type { Observation, Poll } from '#model/alerts/alert.ts';
import { pollScope, type PollRecord, type UnreadPoll } from '#model/alerts/poll-record.ts';
import type { AlertPolicy } from './alert-update.ts';
import { isLasting } from './partial-updates.ts';

/** First poll of the cluster: everything found was there before. */
export function isFirstPoll(record: PollRecord | null): boolean {
  return record === null || record.firstSeen === null;
}

/** Everything in this release's scope was polled before, so that new findings are news. */
export function isFirstOfScope(record: PollRecord | null): boolean {
  return isFirstPoll(record) || (record?.scope ?? 0) < pollScope;
}

/** Poll history after this poll; the same record if the poll adds nothing. */
export function nextPollRecord(record: PollRecord | null, poll: Poll, policy: AlertPolicy): PollRecord | null {
  // Already processed, or overtaken by a newer poll.
  if (record !== null && !isLater(poll.observedAt, record.observedAt)) return record;
  const { seen } = poll;
  if (seen.ok) return afterSuccess(record, poll, seen.observation, policy);
  return seen.gone ? afterEnd(record, poll) : afterFailure(record, poll, seen.reason);
}

function afterSuccess(
  record: PollRecord | null,
  poll: Poll,
  { configMap, unreadParts }: Observation,
  policy: AlertPolicy,
): PollRecord {
  const next: PollRecord = {
    ...withoutFailures(record, poll),
    firstSeen: record?.firstSeen ?? poll.observedAt,
    scope: pollScope,
    configMap: configMap?.judged?.record ?? record?.configMap ?? null,
    partial: nextPartial(record?.partial ?? null, poll.observedAt, unreadParts, policy),
  };
  return record !== null && isDeepStrictEqual({ ...next, observedAt: record.observedAt }, record) ? record : next;
}

/** Consecutive polls that read less, counted until they are reported. */
function nextPartial(
  before: PollRecord['partial'],
  at: string,
  unreadParts: readonly UnreadPoll[],
  policy: AlertPolicy,
): PollRecord['partial'] {
  if (unreadParts.length === 0) return null;
  const parts = unreadParts.slice(0, 5);
  if (before === null) return { polls: 1, since: at, parts };
  const isKnown = isDeepStrictEqual(
    parts.map(({ what }) => what),
    before.parts.map(({ what }) => what),
  );
  return isKnown && isLasting(before, at, policy)
    ? before
    : { ...before, polls: before.polls + 1, parts: isKnown ? before.parts : parts };
}

/** A cluster created later under the same name is another one. */
function afterEnd(record: PollRecord | null, poll: Poll): PollRecord | null {
  if (record === null || (record.failures === 0 && record.firstSeen === null)) return record;
  return { ...withoutFailures(record, poll), configMap: null, partial: null };
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
    scope: record?.scope ?? 1,
    configMap: record?.configMap ?? null,
    partial: record?.partial ?? null,
    observedAt,
  };
}
