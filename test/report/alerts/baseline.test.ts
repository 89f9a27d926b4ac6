import { expect, test } from 'vitest';
import type { Alert } from '#model/alerts/alert.ts';
import { baselineMessage, oneCauseMessage } from '#report/alerts/baseline.ts';
import { alert, notification, workloads } from '../../support/builders/alerts.ts';

function told(all: readonly Partial<Alert>[]) {
  return all.map((fields, index) => ({
    alert: alert({ id: `v1:${String(index).padStart(32, '0')}`, ...fields }),
    notification: notification({ baseline: true }),
  }));
}

test('one message tells of all alerts, by cluster, worst first', () => {
  const terminated = { kind: 'scheduled-termination', cause: null, severity: 'medium', pods: 1 } as const;
  const message = baselineMessage(
    told([
      { cluster: 'shop', ...terminated, workloads: workloads(1, 1), summary: 'Fargate will delete a pod' },
      { cluster: 'shop', pods: 4 },
      { cluster: 'store', severity: 'critical', state: 'unconfirmed', pods: 9 },
    ]),
    { reportUrl: 'https://example.com/report' },
  );
  expect(message.subject).toBe('[CRITICAL] Fargate alerts: first look found 3 alerts in 2 clusters');
  expect(message.text).toBe(`\
CRITICAL: first look found 3 alerts in 2 clusters.
What was wrong before anybody looked is told once, here; from now on each change by itself.

store (111122223333, eu-west-1): 1 alert
- CRITICAL, unconfirmed: pods on Fargate do not log (logging-configmap-missing), 9 pods of 2 workloads: 4 pods started without logging

shop (111122223333, eu-west-1): 2 alerts
- HIGH: pods on Fargate do not log (logging-configmap-missing), 4 pods of 2 workloads: 4 pods started without logging
- MEDIUM: Fargate is going to delete a pod, 1 pod of 1 workload: Fargate will delete a pod

Report: https://example.com/report
`);
});

test('what differs between its alerts is several, what they share is told', () => {
  expect(baselineMessage(told([{}, {}])).attributes).toEqual({
    severity: 'high',
    state: 'open',
    change: 'opened',
    account: '111122223333',
    region: 'eu-west-1',
    cluster: 'shop',
    kind: 'logging-disabled',
    rule: 'logging-configmap-missing',
  });
  expect(baselineMessage(told([{}, { cluster: 'store', region: 'us-east-1', cause: null }])).attributes).toMatchObject({
    cluster: 'several',
    region: 'several',
    rule: 'several',
    account: '111122223333',
  });
});

test('what does not fit is counted, in text and in chat', () => {
  const many = Array.from({ length: 40 }, (_, cluster) =>
    Array.from({ length: 8 }, (__, pods) => ({ cluster: `c-${String(cluster).padStart(2, '0')}`, pods })),
  ).flat();
  const { text, chat, structured } = baselineMessage(told(many));
  expect(text).toContain('HIGH: first look found 320 alerts in 40 clusters.');
  expect(text.match(/^c-\d\d \(.*\): 8 alerts$/gm)).toHaveLength(30);
  expect(text.match(/^- HIGH/gm)).toHaveLength(150);
  expect(text.match(/^ {2}… 3 more alerts$/gm)).toHaveLength(30);
  expect(text).toContain('… 10 more clusters with 80 alerts.');
  expect(chat.content.title).toContain('320 alerts in 40 clusters');
  expect(chat.content.description).toMatch(/… \d+ more lines$/);
  expect(structured).toMatchObject({ alerts: 320, clusters: 40, severity: 'high' });
});

test('one that is over by now says so', () => {
  expect(baselineMessage(told([{ state: 'resolved' }])).text).toContain('- HIGH, resolved meanwhile: ');
});

test('a repetition is the same message, whatever the order', () => {
  const all = told([{ cluster: 'a' }, { cluster: 'b' }, { cluster: 'a', severity: 'low' }]);
  expect(baselineMessage(all.toReversed())).toEqual(baselineMessage(all));
});

test('a message about clusters that share a cause says so, and names each', () => {
  const blind = (cluster: string) => ({
    ...{ kind: 'monitoring-blind' as const, cause: null, severity: 'medium' as const, pods: 0, cluster },
    summary: `Cluster ${cluster} cannot be looked at since noon: no route`,
  });
  const message = oneCauseMessage(told([blind('bank'), blind('shop')]));
  expect(message.subject).toBe('[MEDIUM] Fargate alerts: clusters that cannot be looked at: 2 alerts in 2 clusters');
  expect(message.text).toContain('They have one cause');
  for (const cluster of ['bank', 'shop']) expect(message.text).toContain(`Cluster ${cluster} cannot be looked at`);
  expect(message.structured).toMatchObject({ schema: 'fargate-auditor/one-cause/v1', alerts: 2 });
});
