import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { plural } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import type { Hint, EventEvidence } from '#model/alerts/hint.ts';
import { logsPayloadSchema, type AuditRecord, auditRecordSchema, podKeySchema } from '#model/alerts/incoming-events.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import { loggingAnnotation } from '#model/facts/pod.ts';
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

/** A write that one line of the audit log tells of, and that is a reason to look. */
interface AuditedWrite {
  readonly evidence: EventEvidence | null;
  /** Time by the clock of the API server; null when it does not say. */
  readonly at: string | null;
}

/** Words of which one is in every line that matters: most lines need not be parsed. */
const markers = ['aws-observability', 'LoggingDisabled'] as const;
const reads = new Set(['get', 'list', 'watch']);

/**
 * A line of the audit log that is a reason to look. Which requests Fargate makes is not documented, so that writes are
 * told by what they write: not seen on a live cluster, and never the only path. A line that CloudWatch cut, and that
 * cannot be read, is a reason to look too.
 */
function readAuditLine(line: string): AuditedWrite | null {
  if (!markers.some((marker) => line.includes(marker))) return null;
  const record = recordIn(line);
  if (record === null) return { evidence: null, at: null };
  if (!hasChanged(record)) return null;
  const at = record.stageTimestamp ?? null;
  if (isAboutConfiguration(record)) return { evidence: null, at };
  const reason = silencedBecause(record);
  return reason === null ? null : { evidence: evidenceOf(record, reason), at };
}

function recordIn(line: string): AuditRecord | null {
  try {
    return auditRecordSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function hasChanged({ verb, responseStatus }: AuditRecord): boolean {
  const code = responseStatus?.code ?? 200;
  return !reads.has(verb) && code >= 200 && code < 300;
}

/** The ConfigMap, or the namespace with the label that makes Fargate read it. Deleting a collection names no object. */
function isAboutConfiguration({ objectRef }: AuditRecord): boolean {
  const { resource, namespace } = objectRef ?? {};
  const name = objectRef?.name ?? '';
  if (resource === 'configmaps') return namespace === 'aws-observability' && ['aws-logging', ''].includes(name);
  return resource === 'namespaces' && name === 'aws-observability';
}

/** Every status that a kubelet reports would repeat the annotation; it was set by another write. */
function silencedBecause({ objectRef, requestObject, responseObject }: AuditRecord): string | null {
  if (objectRef?.resource !== 'pods' || objectRef.subresource === 'status') return null;
  const written = [responseObject, requestObject].map((object) => object?.metadata?.annotations?.[loggingAnnotation]);
  const annotation = written.find((value) => typeof value === 'string') ?? '';
  const state = loggingState({ uid: '', annotations: { [loggingAnnotation]: annotation } }, new Map());
  return state.state === 'disabled' ? state.reason : null;
}

/** A pod made from a name to be completed has its name in the response only. */
function evidenceOf({ objectRef, responseObject }: AuditRecord, reason: string): EventEvidence | null {
  const name = objectRef?.name ?? responseObject?.metadata?.name;
  const pod = podKeySchema.safeParse({ namespace: objectRef?.namespace, name });
  if (!pod.success) return null;
  return { kind: 'logging-disabled', namespace: pod.data.namespace, pod: pod.data.name, reason: shortText(reason) };
}
