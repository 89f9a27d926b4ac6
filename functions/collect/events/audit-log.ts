import { Fault } from '#model/fault.ts';
import type { Hint } from '#model/hint.ts';
import { plural } from '#lib/plural.ts';
import { type AuditedWrite, readAuditLine } from './audit-record.ts';
import { clusterOf } from './cluster-of.ts';
import type { Hints, HintsContext } from './hints.ts';
import { shortText } from './short-text.ts';
import { timeOf } from './time-of.ts';
import { unpackLogs } from './unpack-logs.ts';

/** Evidence counts only while the cluster cannot be polled; then so many pods name the cause well enough. */
const mostEvidence = 100;

/**
 * Log events of a subscription to the audit log of a cluster, which a subscription takes from one log group only: one
 * hint, or one for each pod that is named. Lambda is subscribed in its own account and region, so that the region is ours.
 */
export function hintsFromAuditLog(data: string, { self, now }: HintsContext): Hints {
  const payload = unpackLogs(data);
  if (payload.messageType === 'CONTROL_MESSAGE') return { hints: [], ignored: 'a control message of CloudWatch Logs' };
  const { owner, logGroup, logEvents } = payload;
  const place = { account: owner, region: self.region };
  const cluster = clusterOf(place, clusterIn(logGroup), 'The log group is not understood', 'logGroup');
  const found = logEvents.flatMap(({ message, timestamp }) => {
    const write = readAuditLine(message);
    return write === null ? [] : [{ ...write, at: write.at ?? new Date(timestamp).toISOString() }];
  });
  const { kept, left } = distinct(found);
  const hints = kept.map(({ evidence, at }): Hint => {
    const schema = 'fargate-auditor/hint/v1';
    return { schema, ...cluster, source: 'audit-log', at: timeOf([at], now()), evidence, audit: null };
  });
  return { hints, ignored: whatIsLeft(hints.length, left) };
}

function clusterIn(logGroup: string): string {
  const name = /^\/aws\/eks\/([^/]+)\/cluster$/.exec(logGroup)?.[1];
  if (name !== undefined) return name;
  throw new Fault(
    'usage',
    `The log group ${shortText(logGroup)} is not that of a control plane, /aws/eks/NAME/cluster`,
  );
}

/** One of each evidence. To look once is enough when nothing is known of any pod, and needs no hint of its own otherwise. */
function distinct(found: readonly AuditedWrite[]): { kept: readonly AuditedWrite[]; left: number } {
  const byEvidence = new Map(found.map((write) => [JSON.stringify(write.evidence), write]));
  const named = [...byEvidence.values()].filter(({ evidence }) => evidence !== null);
  if (named.length === 0) return { kept: [...byEvidence.values()], left: 0 };
  return { kept: named.slice(0, mostEvidence), left: Math.max(0, named.length - mostEvidence) };
}

function whatIsLeft(hints: number, left: number): string | null {
  if (hints === 0) return 'no line of the audit log is about logging';
  return left === 0 ? null : `${plural(left, 'more pod')} of the same cluster, which is looked at anyway`;
}
