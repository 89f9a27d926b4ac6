import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertRecord } from '#report/alerts/message.ts';
import { alert, anyAlert, anyNotice, notification } from '../../support/builders/alerts.ts';

test('a record has all that a program needs, on one level', () => {
  expect(alertRecord(alert({ muted: 2 }), notification({ again: true }))).toEqual({
    schema: 'fargate-auditor/alert/v1',
    eventId: expect.stringMatching(/^[\da-f]{32}$/),
    alertId: `v1:${'a'.repeat(32)}`,
    transition: 1,
    change: 'opened',
    at: '2026-11-24T02:00:00.000Z',
    again: true,
    baseline: false,
    account: '111122223333',
    region: 'eu-west-1',
    cluster: 'shop',
    kind: 'logging-disabled',
    key: 'logging-configmap-missing',
    rule: 'logging-configmap-missing',
    cause: 'logging-configmap-missing',
    severity: 'high',
    state: 'open',
    summary: '4 pods started without logging',
    reasons: ['LOGGING_DISABLED: configmap was not found'],
    pods: 4,
    workloads: 2,
    topWorkloads: [
      { key: 'Deployment checkout/web-0', value: '2' },
      { key: 'Deployment checkout/web-1', value: '2' },
    ],
    newestPodAt: '2026-11-24T02:00:00.000Z',
    deadline: null,
    fix: 'Apply the ConfigMap, then restart the pods',
    commands: ['kubectl apply -f aws-logging.yaml'],
    patch: 'kind: ConfigMap\nmetadata:\n  name: aws-logging\n',
    notes: [],
    restart: [
      'kubectl -n checkout rollout restart deployment/web-0',
      'kubectl -n checkout rollout restart deployment/web-1',
    ],
    firstSeen: '2026-11-24T02:00:00.000Z',
    lastSeen: '2026-11-24T02:00:00.000Z',
    observedAt: '2026-11-24T02:00:00.000Z',
    resolvedAt: null,
    episode: 1,
    muted: 2,
  });
});

test('without a known cause the rule is the kind', () => {
  expect(alertRecord(alert({ cause: null }), notification())).toMatchObject({ rule: 'logging-disabled', cause: null });
});

test('a repetition has the same id, another transition or alert has another', () => {
  const idOf = (id: string, transition: number) => alertRecord(alert({ id }), notification({ transition }))['eventId'];
  expect(idOf('v1:a', 1)).toBe(idOf('v1:a', 1));
  expect(alertRecord(alert({ id: 'v1:a', pods: 9 }), notification())['eventId']).toBe(idOf('v1:a', 1));
  expect(new Set([idOf('v1:a', 1), idOf('v1:a', 2), idOf('v1:b', 1)]).size).toBe(3);
});

test('of any alert every name at the root is ours, and every text is well formed', () => {
  const names = Object.keys(alertRecord(alert(), notification()));
  const property = fc.property(anyAlert, anyNotice, (some, change) => {
    const record = alertRecord(some, change);
    expect(Object.keys(record)).toEqual(names);
    expect(JSON.stringify(record)).not.toMatch(/\\ud[89a-f]/);
    for (const value of Object.values(record)) if (Array.isArray(value)) expect(value.length).toBeLessThanOrEqual(20);
  });
  fc.assert(property);
});
