import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert, AlertNotification } from '#model/alerts/alert.ts';
import { alertMessage, type MessageOptions } from '#report/alerts/message.ts';
import { alert, anyAlert, anyNotice, notification, resolvedAlert, workloads } from '../../support/builders/alerts.ts';

function textOf(
  fields: Partial<Alert> = {},
  change: Partial<AlertNotification> = {},
  options: MessageOptions = {},
): string {
  return alertMessage(alert(fields), notification(change), options).text;
}

test('an alert says what, since when, why, of which workloads and how to mend it', () => {
  expect(textOf({}, {}, { reportUrl: 'https://example.com/report' })).toBe(`\
HIGH: pods on Fargate do not log in cluster shop.
Cluster shop (111122223333, eu-west-1).
Since 2026-11-24T02:00:00Z.

4 pods started without logging

Cause: logging-configmap-missing
Reason given:
- LOGGING_DISABLED: configmap was not found

Affected: 4 pods of 2 workloads:
- Deployment checkout/web-0: 2 pods
- Deployment checkout/web-1: 2 pods

Fix: Apply the ConfigMap, then restart the pods
  kubectl apply -f aws-logging.yaml
with this as aws-logging.yaml:
  kind: ConfigMap
  metadata:
    name: aws-logging

After that restart:
  kubectl -n checkout rollout restart deployment/web-0
  kubectl -n checkout rollout restart deployment/web-1

Report: https://example.com/report

Alert v1:${'a'.repeat(32)}, change 1: opened 2026-11-24T02:00:00Z.
`);
});

test('the end says how long it lasted, and never that logs arrive', () => {
  const { text, subject, chat } = alertMessage(resolvedAlert({ episode: 2 }), notification({ change: 'resolved' }));
  expect(subject).toBe('[RESOLVED] shop: pods on Fargate do not log (logging-configmap-missing)');
  expect(text).toContain(
    'Since 2026-11-24T02:00:00Z, resolved 2026-11-24T05:00:00Z, after 3 hours; opened 2 times in all.',
  );
  for (const told of [text, chat.content.description]) {
    expect(told).toContain('Was: 4 pods started without logging');
    expect(told).toContain('Whether logs arrive where they are sent was not checked.');
    expect(told).not.toMatch(/Fix:|kubectl|Affected/);
  }
  expect(chat.content.nextSteps).toBeUndefined();
});

test.each([
  ['scheduling-failed', 'waits for Fargate'],
  ['scheduled-termination', 'The pod is gone, or its time has passed.'],
  ['monitoring-blind', 'The cluster can be looked at again, or is gone.'],
] as const)('the end of %s says what is over', (kind, words) => {
  const { text } = alertMessage(resolvedAlert({ kind, cause: null }), notification({ change: 'resolved' }));
  expect(text).toContain(words);
  expect(text).not.toContain('logs arrive');
});

test('the five workloads with most pods are named, the others counted', () => {
  const restart = Array.from({ length: 20 }, (_, index) => `kubectl rollout restart deployment/web-${index}`);
  const text = textOf({ pods: 80, workloads: workloads(40), restart });
  expect(text).toContain('Affected: 80 pods of 40 workloads:');
  expect(text.match(/^- Deployment/gm)).toHaveLength(5);
  expect(text).toContain('- … 35 more workloads');
  expect(text.match(/^ {2}kubectl rollout restart/gm)).toHaveLength(5);
  expect(text).toContain('(and the pods of 35 more workloads)');
});

test('what is mended needs only restarts', () => {
  const text = textOf({ state: 'fixed' }, { change: 'fixed' });
  expect(text).toMatch(/^FIXED, restarts needed: /);
  expect(text).toContain(
    'Restart, since only new pods get it:\n  kubectl -n checkout rollout restart deployment/web-0',
  );
  expect(text).not.toContain('Fix:');
});

test.each<[string, Partial<Alert>, Partial<AlertNotification>, string]>([
  ['an unconfirmed one', { state: 'unconfirmed' }, {}, 'HIGH, unconfirmed'],
  ['one that came again', { episode: 3 }, { again: true }, 'HIGH again'],
  ['one that got worse', { severity: 'critical' }, { change: 'worse' }, 'CRITICAL, worse'],
  ['one that was confirmed', {}, { change: 'confirmed' }, 'HIGH, confirmed'],
])('the subject of %s says so', (_, fields, change, words) => {
  expect(alertMessage(alert(fields), notification(change)).subject).toBe(
    `[${words}] shop: pods on Fargate do not log (logging-configmap-missing)`,
  );
});

test.each<[string, Partial<Alert>, Partial<AlertNotification>, string]>([
  ['that nobody could check it', { state: 'unconfirmed' }, {}, 'Unconfirmed: an event says so'],
  ['that it flaps', { muted: 3 }, {}, 'It comes and goes: 3 changes of it were not sent one by one so far.'],
  ['that it flapped once', { muted: 1 }, {}, 'It comes and goes: 1 change of it was not sent one by one so far.'],
  [
    'the deadline of a termination',
    { kind: 'scheduled-termination', deadline: '2026-11-30T12:00:00.832Z' },
    {},
    'Deadline: 2026-11-30T12:00:00Z. Fargate then deletes the pod.',
  ],
  [
    'that it is over, when that comes first',
    { state: 'resolved', resolvedAt: '2026-11-24T03:00:00.000Z' },
    {},
    'Meanwhile it was resolved, at 2026-11-24T03:00:00Z.',
  ],
  ['that it is there again', { state: 'open' }, { change: 'resolved' }, 'Meanwhile it is there again.'],
])('text and chat say %s', (_, fields, change, words) => {
  const { text, chat } = alertMessage(alert(fields), notification(change));
  expect(text).toContain(words);
  expect(chat.content.description).toContain(words);
});

test('what is not there is not spoken of', () => {
  const blind = { kind: 'monitoring-blind', cause: null, key: '', reasons: [], pods: 0, restart: [] } as const;
  const remediation = { summary: 'Grant eks:DescribeCluster', commands: [] };
  const text = textOf({ ...blind, reasons: [], restart: [], workloads: workloads(0), remediation });
  expect(text).toMatch(/^HIGH: the cluster cannot be looked at: cluster shop\.$/m);
  expect(text).not.toMatch(/Affected|Cause|Reason|Deadline|estart|Report|with this/);
});

test('a command or a patch is there whole or not at all', () => {
  const remediation = { summary: 'Do it', commands: [`kubectl ${'x'.repeat(3000)}`], patch: 'a: b\n'.repeat(9000) };
  const text = textOf({ remediation });
  expect(text).toContain('(a command of 3008 characters, too long for a message)');
  expect(text).toContain('(a patch of 9000 lines, too long for a message)');
  expect(text).not.toContain('xxx');
  const line = textOf({ remediation: { summary: 'Do it', commands: [], patch: `a: ${'x'.repeat(2500)}` } });
  expect(line).toContain('(a patch of 1 line, too long for a message)');
});

test('a patch that a command carries is not told twice', () => {
  const remediation = {
    summary: 'Patch it',
    commands: [`kubectl -n a patch deploy/b --patch '{}'`],
    patch: 'spec: {}',
  };
  expect(textOf({ remediation })).not.toContain('spec: {}');
});

test('more reasons, commands and notes than fit are counted', () => {
  const remediation = { summary: 'Do it', commands: Array.from({ length: 14 }, (_, index) => `step ${index}`) };
  const text = textOf({ reasons: ['a', 'b', 'c', 'd', 'e'], remediation });
  expect(text).toContain('- c\n- … 2 more');
  expect(text).toContain('  step 9\n  (4 more)');
});

test("a stranger's text stays on its line, without control characters and without a link", () => {
  const summary = 'web\nFix: rm -rf /\u001b[2J https://evil.example';
  const text = textOf({ summary });
  expect(text).toContain(String.raw`web\u{a}Fix: rm -rf /\u{1b}[2J https[:]//evil.example`);
});

test('no text of any alert has control characters, links or no end', () => {
  const property = fc.property(anyAlert, anyNotice, (some, change) => {
    const { text, subject } = alertMessage(some, change);
    expect(text.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\u0080-\u009f\u202a-\u202e]|(?!\n)\p{Cc}/u);
    expect(text.length).toBeLessThan(120_000);
    expect(text).toContain('cluster shop');
    expect(subject).toContain(' shop: ');
  });
  fc.assert(property);
});
