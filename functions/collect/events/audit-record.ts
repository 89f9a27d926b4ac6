import type { EventEvidence } from '#model/alerts/hint.ts';
import { type AuditRecord, auditRecordSchema, podKeySchema } from '#model/alerts/incoming-events.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import { loggingAnnotation } from '#model/facts/pod.ts';
import { shortText } from './hint-fields.ts';

/** A write that one line of the audit log tells of, and that is a reason to look. */
export interface AuditedWrite {
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
export function readAuditLine(line: string): AuditedWrite | null {
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
