import { expect, test } from 'vitest';
import { logNotifications, streamOf } from '#publish/logs/log-entries.ts';
import { alertRecord } from '#report/alerts/message.ts';
import { alert, notification } from '../../support/builders/alerts.ts';
import { jsonFailure } from '../../support/fakes/fake-aws.ts';
import { type FakeLogs, startFakeLogs } from '../../support/fakes/fake-logs.ts';
import { place } from '../../support/builders/results.ts';

const group = 'findings';

function entry(cluster: string, transition = 1) {
  const document = alertRecord(alert({ cluster }), notification({ transition }));
  return { cluster: { ...place, cluster }, document };
}

function logged({ batches }: FakeLogs): Record<string, unknown>[] {
  return batches.flatMap(({ logEvents }) => logEvents.map(({ message }) => JSON.parse(message)));
}

test('every change is a document in the stream of its cluster', async () => {
  const logs = await startFakeLogs();
  const names = Array.from({ length: 40 }, (_, index) => `c-${index}`);
  await logNotifications({
    client: logs.client,
    group,
    notifications: names.flatMap((name) => [entry(name), entry(name, 2)]),
  });
  expect(logged(logs)).toHaveLength(80);
  for (const { logStreamName, logEvents } of logs.batches)
    for (const { message } of logEvents)
      expect(logStreamName).toBe(streamOf({ ...place, name: JSON.parse(message).cluster }));
  expect(logs.batches).toHaveLength(logs.streams.size);
});

test('a document is the record of the change', async () => {
  const logs = await startFakeLogs();
  await logNotifications({ client: logs.client, group, notifications: [entry('shop')] });
  expect(logged(logs)).toEqual([alertRecord(alert(), notification())]);
});

test('nothing to record is no request', async () => {
  const logs = await startFakeLogs();
  await logNotifications({ client: logs.client, group, notifications: [] });
  expect(logs.actions).toEqual([]);
});

test('a refused document is a fault, counted', async () => {
  const logs = await startFakeLogs();
  logs.rejected = { tooNewLogEventStartIndex: 1 };
  await expect(
    logNotifications({ client: logs.client, group, notifications: [entry('shop'), entry('shop', 2)] }),
  ).rejects.toMatchObject({
    name: 'Fault',
    message: 'CloudWatch Logs refused 1 of 2 documents of alerts in findings: 1 too new (is the clock right?).',
  });
});

test('a group that does not take anything is a fault with action and stream', async () => {
  const logs = await startFakeLogs({ maxAttempts: 1 });
  logs.misbehave = () => jsonFailure(500, 'ServiceUnavailableException', 'Not now');
  await expect(logNotifications({ client: logs.client, group, notifications: [entry('shop')] })).rejects.toThrow(
    /^logs:PutLogEvents failed for findings\/cluster-\d\d: ServiceUnavailableException/,
  );
});
