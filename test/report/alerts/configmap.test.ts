import { expect, test } from 'vitest';
import { emptyUpdate } from '#model/alerts/alert.ts';
import { alertMessage } from '#report/alerts/message.ts';
import { alert, notification } from '../../support/builders/alerts.ts';

const problem = 'output.conf line 2, column 10: Fargate supports no output plugin "loki"';
const faulty = alert({
  ...emptyUpdate('logging-configmap', ''),
  cause: 'logging-configmap-invalid',
  reasons: [problem],
  summary: `Fargate refuses the ConfigMap aws-logging, so pods that start on Fargate will not log: ${problem}`,
  remediation: {
    summary: 'Correct each problem of the ConfigMap, then make the pods on Fargate again',
    commands: ['kubectl -n aws-observability edit configmap aws-logging'],
    notes: ['Only pods made after the change are logged by it.'],
  },
});

test('a faulty ConfigMap is told with its problems, their place, the fix and a command, in mail, chat and record', () => {
  const { subject, text, chat, structured } = alertMessage(faulty, notification());
  expect(subject).toBe('[HIGH] shop: the ConfigMap aws-logging is faulty (logging-configmap-invalid)');
  expect(text).toContain(`Problems found:\n- ${problem}\n`);
  expect(text).toContain('Fix: Correct each problem of the ConfigMap');
  expect(text).toContain('\n  kubectl -n aws-observability edit configmap aws-logging\n');
  expect(text).not.toContain('Affected');
  expect(chat.content.description).toContain('Problems found: ');
  expect(chat.content.nextSteps).toContain('`kubectl -n aws-observability edit configmap aws-logging`');
  expect(structured).toMatchObject({
    kind: 'logging-configmap',
    rule: 'logging-configmap-invalid',
    reasons: [problem],
    commands: ['kubectl -n aws-observability edit configmap aws-logging'],
  });
});

test('its end says which pods are to be made again, since only new ones are logged', () => {
  const over = { ...faulty, state: 'resolved' as const, resolvedAt: '2026-11-24T05:00:00.000Z' };
  const restart = ['kubectl -n apps rollout restart deployment/web'];
  const { text, chat } = alertMessage({ ...over, restart }, notification({ change: 'resolved' }));
  expect(text).toContain('Whether logs arrive where they are sent was not checked.');
  expect(text).toContain('Restart, since only new pods get it:\n  kubectl -n apps rollout restart deployment/web\n');
  expect(text).not.toContain('Fix:');
  expect(chat.content.nextSteps).toEqual(['Restart: `kubectl -n apps rollout restart deployment/web`']);
  expect(alertMessage(over, notification({ change: 'resolved' })).text).not.toContain('Restart');
});

test('a cluster that is watched in part only says what cannot be read', () => {
  const partly = alert({
    ...emptyUpdate('monitoring-partial', ''),
    summary: 'Cluster shop is watched in part only since 2026-11-24T02:00:00Z: events cannot be read',
    reasons: ['Not allowed to list events'],
  });
  const { subject, text } = alertMessage(partly, notification());
  expect(subject).toBe('[MEDIUM] shop: the cluster can be looked at in part only (monitoring-partial)');
  expect(text).toContain('MEDIUM: the cluster can be looked at in part only: cluster shop.');
  expect(text).toContain('Reason given:\n- Not allowed to list events');
});
