import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { plural } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import type { Hint } from '#model/alerts/hint.ts';
import { logsPayloadSchema } from '#model/alerts/incoming-events.ts';
import { type AuditedWrite, readAuditLine } from './audit-record.ts';
import { checked, clusterOf, type Hints, type HintsContext, shortText, timeOf } from './hint-fields.ts';

/** Evidence counts only while the cluster cannot be polled; then so many pods name the cause well enough. */
const maxEvidence = 100;

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
  return { kept: named.slice(0, maxEvidence), left: Math.max(0, named.length - maxEvidence) };
}

function whatIsLeft(hints: number, left: number): string | null {
  if (hints === 0) return 'no line of the audit log is about logging';
  return left === 0 ? null : `${plural(left, 'more pod')} of the same cluster, which is looked at anyway`;
}

/** Lambda takes 6 MB, and audit logs shrink to a tenth: what unpacks to more than this is no log. */
const maxBytes = 64 * 1024 * 1024;

/** Log events that CloudWatch Logs packed as gzip and base64. Fails with a `Fault` on anything else, or too much. */
function unpackLogs(data: string): z.output<typeof logsPayloadSchema> {
  const packed = Buffer.from(data, 'base64');
  return checked(logsPayloadSchema, parsed(unzipped(packed)), 'awslogs.data is not understood');
}

function unzipped(packed: Buffer): string {
  try {
    return gunzipSync(packed, { maxOutputLength: maxBytes }).toString('utf8');
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    const why = isTooLarge ? `unpacks to more than ${maxBytes} bytes` : 'is not gzip in base64';
    throw new Fault('usage', `awslogs.data ${why}`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault('usage', 'awslogs.data holds no JSON', { cause: error });
  }
}
