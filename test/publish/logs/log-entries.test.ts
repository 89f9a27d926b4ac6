import { expect, test } from 'vitest';
import { logFindings, streamOf, logNotifications } from '#publish/logs/log-entries.ts';
import { alertRecord } from '#report/alerts/message.ts';
import { jsonFailure } from '../../support/fakes/fake-aws.ts';
import { type FakeLogs, startFakeLogs } from '../../support/fakes/fake-logs.ts';
import { clusterResult, finding, place } from '../../support/builders/results.ts';
import { alert, notification } from '../../support/builders/alerts.ts';

const scanId = '20261124T020000Z';
const group = 'findings';

function fingerprints(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `v1:${index.toString(16).padStart(32, '0')}`);
}

function findings(count: number, message = 'Does not log') {
  return fingerprints(count).map((fingerprint) => finding({ fingerprint, message }));
}

function logged({ batches }: FakeLogs): Record<string, unknown>[] {
  return batches.flatMap(({ logEvents }) => logEvents.map(({ message }) => JSON.parse(message)));
}

test('each finding is one flat document, and the cluster is one', async () => {
  const logs = await startFakeLogs();
  const result = clusterResult({ findings: [finding()] });
  await logFindings({ client: logs.client, group, scanId, result });
  const [first, second] = logged(logs);
  expect(first).toEqual({
    schema: 'fargate-auditor/finding/v1',
    eventId: expect.stringMatching(/^[\da-f]{32}$/),
    ...{ scanId, takenAt: result.takenAt, account: '111122223333', region: 'eu-west-1', cluster: 'shop' },
    ...{ rule: 'logging-disabled', severity: 'high', status: 'new' },
    ...{ kind: 'Deployment', namespace: 'checkout', name: 'web', message: 'Does not log', pods: 2, workloads: 1 },
    ...{ cause: null, fingerprint: `v1:${'0'.repeat(32)}`, firstSeen: '2026-11-24T02:00:01Z' },
    ...{ fix: 'Add the ConfigMap', docs: 'https://example.com/logging-disabled', waived: false },
    evidence: [{ key: 'annotation Logging', value: 'LoggingDisabled' }],
  });
  expect(second).toMatchObject({
    ...{ schema: 'fargate-auditor/cluster/v1', cluster: 'shop', status: 'audited', error: null, coverage: 75 },
    ...{ pods: null, critical: 0, high: 1 },
  });
});

test('a cluster that could not be audited says so, with null for what is not known', async () => {
  const logs = await startFakeLogs();
  const unknown = { account: null, region: null, arn: null, version: null };
  const result = clusterResult({ ...unknown, status: 'failed', error: 'It refused' });
  await logFindings({ client: logs.client, group, scanId, result });
  const counts = { critical: null, high: null, medium: null, low: null, info: null, waived: null, pods: null };
  expect(logged(logs)).toMatchObject([
    { status: 'failed', error: 'It refused', account: null, version: null, ...counts },
  ]);
});

test('a finding that went away is logged and not counted', async () => {
  const logs = await startFakeLogs();
  const result = clusterResult({ findings: [finding({ status: 'resolved' })] });
  await logFindings({ client: logs.client, group, scanId, result });
  expect(logged(logs)).toMatchObject([{ status: 'resolved' }, { high: 0 }]);
});

test('a finding that is waived is logged, and counted apart', async () => {
  const logs = await startFakeLogs();
  const waived = finding({ waiver: { reason: 'agreed' } });
  await logFindings({ client: logs.client, group, scanId, result: clusterResult({ findings: [waived, finding()] }) });
  expect(logged(logs)).toMatchObject([{ waived: true }, { waived: false }, { high: 1, waived: 1 }]);
});

test('the stream is made when it is missing, once, and a race for it does no harm', async () => {
  const logs = await startFakeLogs();
  const request = { client: logs.client, group, scanId, result: clusterResult() };
  await Promise.all([logFindings(request), logFindings(request)]);
  await logFindings(request);
  expect(logs.batches).toHaveLength(3);
  expect([...logs.streams]).toEqual([`findings/${streamOf(request.result)}`]);
  expect(logs.actions.at(-1)).toBe('PutLogEvents');
});

test('clusters spread over sixteen streams with plain names, each always on its own', () => {
  const names = Array.from({ length: 500 }, (_, index) => streamOf(clusterResult({ name: `cluster-${index}` })));
  expect(new Set(names).size).toBe(16);
  expect(names.every((name) => /^cluster-(0\d|1[0-5])$/.test(name))).toBe(true);
  expect(streamOf(clusterResult({ status: 'failed', arn: null }))).toBe(streamOf(clusterResult()));
});

test('a repetition carries the same ids, another scan others', async () => {
  const logs = await startFakeLogs();
  const ids = async (scan: string) => {
    logs.batches.length = 0;
    await logFindings({ client: logs.client, group, scanId: scan, result: clusterResult({ findings: findings(3) }) });
    return logged(logs).map((document) => document['eventId']);
  };
  const first = await ids(scanId);
  expect(new Set(first).size).toBe(4);
  expect(await ids(scanId)).toEqual(first);
  expect(first).not.toContain((await ids('20261125T020000Z'))[0]);
});

test('many findings go out in several batches, none lost', async () => {
  const logs = await startFakeLogs();
  const result = clusterResult({ findings: findings(25_000) });
  await logFindings({ client: logs.client, group, scanId, result });
  expect(logs.batches.length).toBeGreaterThan(2);
  const seen = logged(logs).map((document) => document['fingerprint']);
  expect(seen).toEqual([...fingerprints(25_000), undefined]);
});

test.each([
  ['throttling', jsonFailure(400, 'ThrottlingException', 'Rate exceeded')],
  ['a server error', jsonFailure(500, 'ServiceUnavailableException', 'Not now')],
  ['a broken connection', 'reset' as const],
])('%s is tried again', async (_, reply) => {
  const logs = await startFakeLogs();
  logs.misbehave = (__, earlier) => (earlier === 0 ? reply : undefined);
  await logFindings({ client: logs.client, group, scanId, result: clusterResult({ findings: findings(2) }) });
  expect(logged(logs)).toHaveLength(3);
});

test.each([
  ['throttling', jsonFailure(400, 'ThrottlingException', 'Rate exceeded'), 'ThrottlingException: Rate exceeded'],
  [
    'a server error',
    jsonFailure(500, 'ServiceUnavailableException', 'Not now'),
    'ServiceUnavailableException: Not now',
  ],
  ['a broken connection', 'reset' as const, 'ECONNRESET|socket hang up'],
])(
  '%s without end fails',
  async (_, reply, reason) => {
    const logs = await startFakeLogs({ maxAttempts: 2 });
    logs.misbehave = () => reply;
    const logging = logFindings({ client: logs.client, group, scanId, result: clusterResult() });
    await expect(logging).rejects.toThrow(
      new RegExp(`^logs:PutLogEvents failed for findings/cluster-\\d\\d: .*(${reason})`),
    );
  },
  60_000,
);

test('the failure of a later batch fails all', async () => {
  const logs = await startFakeLogs();
  logs.streams.add(`findings/${streamOf(clusterResult())}`);
  logs.misbehave = (action, earlier) =>
    action === 'PutLogEvents' && earlier === 1 ? jsonFailure(400, 'InvalidParameterException', 'No') : undefined;
  const result = clusterResult({ findings: findings(8, 'x'.repeat(200_000)) });
  await expect(logFindings({ client: logs.client, group, scanId, result })).rejects.toThrow('No');
});

test.each([
  [{ tooNewLogEventStartIndex: 2 }, '2 of 4 documents', '2 too new (is the clock right?)'],
  [{ tooOldLogEventEndIndex: 3 }, '3 of 4 documents', '3 too old (is the clock right?)'],
  [
    { tooOldLogEventEndIndex: 2, expiredLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 },
    '3 of 4 documents',
    '1 older than the group keeps, 1 too old (is the clock right?), 1 too new (is the clock right?)',
  ],
])('refused events %j are counted and fail the call', async (rejected, count, reasons) => {
  const logs = await startFakeLogs();
  logs.rejected = rejected;
  const logging = logFindings({ client: logs.client, group, scanId, result: clusterResult({ findings: findings(3) }) });
  await expect(logging).rejects.toMatchObject({
    name: 'AuditorError',
    message: `CloudWatch Logs refused ${count} of cluster shop in findings: ${reasons}.`,
  });
});

test('an answer that refuses nothing is no failure', async () => {
  const logs = await startFakeLogs();
  logs.rejected = {};
  await logFindings({ client: logs.client, group, scanId, result: clusterResult({ findings: findings(3) }) });
});

test('a group that does not exist, or may not be written to, is named', async () => {
  const logs = await startFakeLogs();
  const elsewhere = { client: logs.client, group: 'elsewhere', scanId, result: clusterResult() };
  await expect(logFindings(elsewhere)).rejects.toThrow(
    /^logs:CreateLogStream failed for elsewhere\/cluster-\d\d: .*group/,
  );
  logs.misbehave = () => jsonFailure(400, 'AccessDeniedException', 'You may not');
  await expect(logFindings(elsewhere)).rejects.toMatchObject({ missingPermission: 'logs:PutLogEvents' });
});

function entry(cluster: string, transition = 1) {
  const document = alertRecord(alert({ cluster }), notification({ transition }));
  return { cluster: { ...place, cluster }, document };
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
    name: 'AuditorError',
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
