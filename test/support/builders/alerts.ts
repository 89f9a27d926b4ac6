import fc from 'fast-check';
import { type Alert, alertKinds, type AlertNotification, emptyUpdate } from '#model/alerts/alert.ts';
import { pollScope, type PollRecord } from '#model/alerts/poll-record.ts';
import type { Hint } from '#model/alerts/hint.ts';
import { severities } from '#model/finding/severity.ts';
import { anyCharacter } from './any-character.ts';
import { shop } from './results.ts';

const first = '2026-11-24T02:00:00.000Z';

export function notification(fields: Partial<AlertNotification> = {}): AlertNotification {
  return {
    transition: 1,
    change: 'opened',
    at: first,
    again: false,
    baseline: false,
    left: ['topic', 'bus', 'log'],
    attempts: 0,
    ...fields,
  };
}

export function workloads(count: number, pods = 2): Alert['workloads'] {
  const top = Array.from({ length: Math.min(20, count) }, (_, index) => ({
    kind: 'Deployment',
    namespace: 'checkout',
    name: `web-${index}`,
    pods,
  }));
  return { total: count, top };
}

/** Pods of two workloads that do not log, since the ConfigMap is missing. */
export function alert(fields: Partial<Alert> = {}): Alert {
  return {
    schema: 'fargate-auditor/alert/v1',
    id: `v1:${'a'.repeat(32)}`,
    ...shop,
    ...emptyUpdate('logging-disabled', 'logging-configmap-missing'),
    cause: 'logging-configmap-missing',
    reasons: ['LOGGING_DISABLED: configmap was not found'],
    summary: '4 pods started without logging',
    pods: 4,
    workloads: workloads(2),
    newestPodAt: first,
    remediation: {
      summary: 'Apply the ConfigMap, then restart the pods',
      commands: ['kubectl apply -f aws-logging.yaml'],
      patch: 'kind: ConfigMap\nmetadata:\n  name: aws-logging\n',
    },
    restart: [0, 1].map((index) => `kubectl -n checkout rollout restart deployment/web-${index}`),
    firstSeen: first,
    lastSeen: first,
    observedAt: first,
    resolvedAt: null,
    episode: 1,
    transition: 1,
    muted: 0,
    heard: { state: 'open', workloads: 2, severity: 'high' },
    sentAt: [first],
    notices: [notification()],
    leasedUntil: '2026-11-24T02:02:00.000Z',
    ...fields,
  };
}

export function resolvedAlert(fields: Partial<Alert> = {}): Alert {
  const resolvedAt = '2026-11-24T05:00:00.000Z';
  return alert({ state: 'resolved', resolvedAt, observedAt: resolvedAt, pods: 0, workloads: workloads(0), ...fields });
}

export function pollRecord(fields: Partial<PollRecord> = {}): PollRecord {
  return {
    schema: 'fargate-auditor/poll/v1',
    ...shop,
    firstSeen: first,
    failures: 0,
    failingSince: null,
    reason: null,
    scope: pollScope,
    configMap: null,
    partial: null,
    observedAt: first,
    ...fields,
  };
}

export function hint(fields: Partial<Hint> = {}): Hint {
  return {
    schema: 'fargate-auditor/hint/v1',
    ...shop,
    source: 'kubernetes-event',
    at: first,
    evidence: null,
    audit: null,
    ...fields,
  };
}

/** What a chat, a terminal, a mail program or JSON could stumble over. */
const hostile = fc.constantFrom(
  ...['<!channel>', '@here', '`', '```', '<https://evil.example|fix>', '[fix](https://evil.example)', '&lt;!here&gt;'],
  ...['\u001b[31m', '\ud800', '\ufffe', '\u202e', '"\\"', '\n', '\u0000', '*b*', ':fire:', 'evil.example', '|'],
);

/** Any text, long ones among them. */
export const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.array(fc.oneof(hostile, fc.string({ maxLength: 8 })), { maxLength: 12 }).map((parts) => parts.join('')),
  fc
    .tuple(
      fc.oneof(hostile, fc.string({ unit: anyCharacter, minLength: 1, maxLength: 5 })),
      fc.integer({ max: 30_000 }),
    )
    .map(([text, times]) => text.repeat(Math.max(0, times))),
);

const anyTexts = fc.array(anyText, { maxLength: 30 });
const anyCount = fc.nat({ max: 1_000_000 });

/** Alerts whose every text is somebody else's. */
export const anyAlert: fc.Arbitrary<Alert> = fc
  .record({
    kind: fc.constantFrom(...alertKinds),
    key: anyText,
    cause: fc.option(anyText),
    reasons: fc.array(anyText, { maxLength: 20 }),
    severity: fc.constantFrom(...severities),
    state: fc.constantFrom('unconfirmed', 'open', 'fixed', 'resolved'),
    summary: anyText,
    pods: anyCount,
    workloads: fc.record({
      total: anyCount,
      top: fc.array(fc.record({ kind: anyText, namespace: anyText, name: anyText, pods: anyCount }), { maxLength: 20 }),
    }),
    remediation: fc.record({ summary: anyText, commands: anyTexts, patch: anyText, notes: anyTexts }),
    restart: anyTexts,
    deadline: fc.option(fc.constant(first)),
    muted: anyCount,
    episode: anyCount,
  } as const)
  .map((fields) => alert(fields));

export const anyNotice: fc.Arbitrary<AlertNotification> = fc
  .record({
    transition: anyCount,
    change: fc.constantFrom('opened', 'confirmed', 'worse', 'fixed', 'resolved'),
    again: fc.boolean(),
  } as const)
  .map((fields) => notification(fields));
