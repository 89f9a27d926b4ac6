import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { plural } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Hint, EventEvidence } from '#model/alerts/hint.ts';
import { logsPayloadSchema, type AuditRecord, auditRecordSchema, podKeySchema } from '#model/alerts/incoming-events.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import { loggingAnnotation } from '#model/facts/pod.ts';
import { checked, clusterOf, type Hints, type HintsContext, shortText, timeOf } from './hint-fields.ts';

/**
 * Most pods named as evidence: it counts only while the cluster cannot be polled, and then this many show the cause
 * well enough.
 */
const maxEvidence = 100;

/**
 * Hints from a subscription to a cluster's audit log: one, or one for each pod that is named. A subscription covers a
 * single log group, in the account and Region of its Lambda function, so the Region is ours.
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
  throw new AuditorError(
    'usage',
    `The log group ${shortText(logGroup)} is not that of a control plane, /aws/eks/NAME/cluster`,
  );
}

/** Removes duplicates. A write that names no pod gets a hint only if no other write names one. */
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

/** Lambda payloads are limited to 6 MB and audit logs compress tenfold: anything that unpacks to more is not a log. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Decodes log events that CloudWatch Logs sent as base64 of gzip. Fails with an `AuditorError` on anything else, or if too
 * large.
 */
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
    throw new AuditorError('usage', `awslogs.data ${why}`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AuditorError('usage', 'awslogs.data holds no JSON', { cause: error });
  }
}

/** A write in one line of the audit log that is a reason to poll. */
interface AuditedWrite {
  readonly evidence: EventEvidence | null;
  /** Time by the API server's clock; null if absent. */
  readonly at: string | null;
}

/** Words of which every relevant line contains one, so that most lines need not be parsed. */
const markers = ['aws-observability', 'LoggingDisabled'] as const;
const reads = new Set(['get', 'list', 'watch']);

/**
 * Finds a reason to poll in a line of the audit log. Fargate's own requests are not documented, so writes are
 * recognized by their content: not observed on a live cluster, and never the only path. A line that CloudWatch
 * truncated, and that cannot be parsed, is a reason to poll too.
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

/**
 * The ConfigMap, or the namespace with the label that makes Fargate read it. A deletecollection request names no
 * object.
 */
function isAboutConfiguration({ objectRef }: AuditRecord): boolean {
  const { resource, namespace } = objectRef ?? {};
  const name = objectRef?.name ?? '';
  if (resource === 'configmaps') return namespace === 'aws-observability' && ['aws-logging', ''].includes(name);
  return resource === 'namespaces' && name === 'aws-observability';
}

/** Kubelet status updates are ignored: each would repeat the annotation, which another write set. */
function silencedBecause({ objectRef, requestObject, responseObject }: AuditRecord): string | null {
  if (objectRef?.resource !== 'pods' || objectRef.subresource === 'status') return null;
  const written = [responseObject, requestObject].map((object) => object?.metadata?.annotations?.[loggingAnnotation]);
  const annotation = written.find((value) => typeof value === 'string') ?? '';
  const state = loggingState({ uid: '', annotations: { [loggingAnnotation]: annotation } }, new Map());
  return state.state === 'disabled' ? state.reason : null;
}

/** For a pod created with generateName, only the response holds its name. */
function evidenceOf({ objectRef, responseObject }: AuditRecord, reason: string): EventEvidence | null {
  const name = objectRef?.name ?? responseObject?.metadata?.name;
  const pod = podKeySchema.safeParse({ namespace: objectRef?.namespace, name });
  if (!pod.success) return null;
  return { kind: 'logging-disabled', namespace: pod.data.namespace, pod: pod.data.name, reason: shortText(reason) };
}
