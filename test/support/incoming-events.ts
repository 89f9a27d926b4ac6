import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Hints } from '#collect/events/hint-fields.ts';
import { hintsFrom } from '#collect/events/hints-from.ts';

const now = new Date('2026-11-24T09:31:00Z');
export const context = { self: { account: '111122223333', region: 'us-west-2' }, now: () => now };

type Detail = Readonly<Record<string, unknown>>;

/** A payload of events/. */
export function sampleEvent(name: string) {
  return JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));
}

/** The sample with some fields of its detail changed. */
export function changed(name: string, detail: Detail, envelope: Detail = {}) {
  const event = sampleEvent(name);
  return { ...event, ...envelope, detail: { ...event.detail, ...detail } };
}

/** What CloudWatch Logs sends of lines of the audit log; those that are no text are written as JSON. */
export function auditLog(lines: readonly unknown[], payload: Detail = {}) {
  const logEvents = lines.map((line, index) => ({
    id: String(index),
    timestamp: now.getTime() - 60_000,
    message: typeof line === 'string' ? line : JSON.stringify(line),
  }));
  const whole = {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/eks/shop/cluster',
    logStream: 'kube-apiserver-audit-1',
    subscriptionFilters: ['fargate-auditor'],
    logEvents,
    ...payload,
  };
  return packed(JSON.stringify(whole));
}

export function packed(text: string | Buffer) {
  return { awslogs: { data: gzipSync(text).toString('base64') } };
}

export function hintsOf(event: unknown): Hints {
  return hintsFrom(event, context);
}
