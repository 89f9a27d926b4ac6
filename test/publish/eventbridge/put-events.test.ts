import fc from 'fast-check';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import type { AlertNotification } from '#model/alerts/alert.ts';
import { putAlertEvents, announceScan } from '#publish/eventbridge/put-events.ts';
import { alertRecord } from '#report/alerts/message.ts';
import { alert, anyAlert, anyNotice, notification } from '../../support/builders/alerts.ts';
import { type AwsReply, jsonFailure, startFakeAws } from '../../support/fakes/fake-aws.ts';
import { scanSummary, summarizedCluster } from '../../support/builders/results.ts';

interface Entry {
  readonly Detail: string;
  readonly DetailType: string;
}

/** Takes every entry but those whose reason the given function names, by its number in the request. */
async function bus(reasonOf: (index: number, earlier: number) => string | undefined = () => undefined) {
  const requests: (readonly Entry[])[] = [];
  const { config } = await startFakeAws(({ body }) => {
    const { Entries: entries } = JSON.parse(body.toString()) as { Entries: readonly Entry[] };
    requests.push(entries);
    const answers = entries.map((_, index) => {
      const ErrorCode = reasonOf(index, requests.length - 1);
      return ErrorCode === undefined ? { EventId: '1' } : { ErrorCode, ErrorMessage: 'No' };
    });
    const FailedEntryCount = answers.filter((one) => 'ErrorCode' in one).length;
    return { status: 200, body: JSON.stringify({ FailedEntryCount, Entries: answers }) };
  });
  return { requests, client: new EventBridgeClient(config) };
}

function event(change: AlertNotification['change'] = 'opened', transition = 1) {
  return { change, detail: alertRecord(alert(), notification({ change, transition })) };
}

test('every change has its own detail type, and a flat detail', async () => {
  const { client, requests } = await bus();
  const changes = ['opened', 'worse', 'resolved'] as const;
  await putAlertEvents({ client, bus: 'alerts', firstDelayMs: 0, alerts: changes.map((change) => event(change)) });
  expect(requests).toHaveLength(1);
  expect(requests[0]!.map(({ DetailType }) => DetailType)).toEqual(['Alert Opened', 'Alert Worse', 'Alert Resolved']);
  const { Detail, ...rest } = requests[0]![0]!;
  expect(rest).toEqual({ EventBusName: 'alerts', Source: 'fargate-auditor', DetailType: 'Alert Opened' });
  expect(JSON.parse(Detail)).toEqual(event().detail);
});

test('more than ten go in several requests, in their order', async () => {
  const { client, requests } = await bus();
  const alerts = Array.from({ length: 23 }, (_, index) => event('opened', index));
  await putAlertEvents({ client, bus: 'alerts', firstDelayMs: 0, alerts });
  expect(requests.map((entries) => entries.length)).toEqual([10, 10, 3]);
  expect(requests.flat().map(({ Detail }) => JSON.parse(Detail).transition)).toEqual(alerts.map((_, index) => index));
});

test('of a request only those that were not taken are sent again', async () => {
  const { client, requests } = await bus((index, earlier) =>
    earlier === 0 && index % 2 === 1 ? 'ThrottlingException' : undefined,
  );
  await putAlertEvents({
    client,
    bus: 'alerts',
    firstDelayMs: 0,
    alerts: [0, 1, 2, 3].map((index) => event('opened', index)),
  });
  expect(requests.map((entries) => entries.map(({ Detail }) => JSON.parse(Detail).transition))).toEqual([
    [0, 1, 2, 3],
    [1, 3],
  ]);
});

test('one that is refused for good is a fault, whatever the others say', async () => {
  const { client, requests } = await bus((index) => ['ThrottlingException', 'MalformedDetail'][index]);
  await expect(
    putAlertEvents({ client, bus: 'alerts', firstDelayMs: 0, alerts: [event(), event()] }),
  ).rejects.toMatchObject({
    name: 'AuditorError',
    message: 'alerts refused the event: MalformedDetail: No.',
  });
  expect(requests).toHaveLength(1);
});

test('a count without a reason is a fault too', async () => {
  const { config } = await startFakeAws(() => ({ status: 200, body: '{"FailedEntryCount":1}' }));
  const client = new EventBridgeClient(config);
  const announcing = putAlertEvents({ client, bus: 'alerts', firstDelayMs: 0, alerts: [event()] });
  await expect(announcing).rejects.toThrow('alerts refused the event: unknown: no reason given.');
});

test.each<[string, AwsReply]>([
  ['throttling', jsonFailure(400, 'ThrottlingException', 'Rate exceeded')],
  ['a server error', jsonFailure(500, 'InternalException', 'Oops')],
  ['a broken connection', 'reset'],
])('%s without end is a fault with action and bus', async (_, reply) => {
  const { config } = await startFakeAws(() => reply);
  const client = new EventBridgeClient(config);
  const announcing = putAlertEvents({ client, bus: 'alerts', firstDelayMs: 0, alerts: [event()] });
  await expect(announcing).rejects.toThrow(/^events:PutEvents failed for alerts: /);
});

test('ten of any alerts are below what a request may have', async () => {
  const { client, requests } = await bus();
  const property = fc.asyncProperty(anyAlert, anyNotice, async (some, change) => {
    const one = { change: change.change, detail: alertRecord(some, change) };
    await putAlertEvents({ client, bus: 'alerts', firstDelayMs: 0, alerts: Array.from({ length: 10 }, () => one) });
    const entries = requests.at(-1)!;
    const size = entries.reduce((sum, entry) => sum + Buffer.byteLength(Object.values(entry).join('')), 0);
    expect(size).toBeLessThan(262_144);
    const detail = JSON.parse(entries[0]!.Detail);
    expect(detail).toMatchObject({ alertId: some.id, cluster: 'shop', pods: some.pods });
    expect(entries[0]!.Detail).not.toMatch(/\\ud[89a-f]/i);
  });
  await fc.assert(property, { numRuns: 30 });
});

const reportKey = 'reports/dt=2026-11-24/20261124T020000Z.md';

async function busCompleted(...first: readonly AwsReply[]) {
  const requests: { readonly Entries: readonly Readonly<Record<string, string>>[] }[] = [];
  const { config } = await startFakeAws(({ body }) => {
    requests.push(JSON.parse(body.toString()));
    return first[requests.length - 1] ?? { status: 200, body: '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}' };
  });
  return { requests, client: new EventBridgeClient(config) };
}

function refused(code: string): AwsReply {
  const body = { FailedEntryCount: 1, Entries: [{ ErrorCode: code, ErrorMessage: 'No' }] };
  return { status: 200, body: JSON.stringify(body) };
}

test('the event has counts and keys, and stays small whatever the scan found', async () => {
  const { client, requests } = await busCompleted();
  const clusters = Array.from({ length: 5000 }, (_, index) =>
    summarizedCluster({
      status: index === 0 ? 'failed' : 'audited',
      error: 'x'.repeat(500),
      unimported: 'not enabled',
    }),
  );
  const changes = { new: 1, worse: 2, unchanged: 3, resolved: 4 };
  await announceScan({
    client,
    bus: 'audits',
    firstDelayMs: 0,
    summary: scanSummary(24, { clusters, changes, waived: 7 }),
    reportKey,
  });
  const { Detail, ...entry } = requests[0]!.Entries[0]!;
  expect(entry).toEqual({ EventBusName: 'audits', Source: 'fargate-auditor', DetailType: 'Audit Completed' });
  expect(JSON.parse(Detail!)).toMatchObject({
    ...{
      schema: 'fargate-auditor/audit-completed/v1',
      scanId: '20261124T020000Z',
      complete: true,
      changes,
      waived: 7,
      reportKey,
    },
    clusters: { total: 5000, audited: 4999, incomplete: 0, failed: 1, missing: 0, unlogged: 0, unimported: 5000 },
  });
  expect(Buffer.byteLength(Detail!)).toBeLessThan(2000);
});

test('an entry that failed within a good answer is sent again when it may pass', async () => {
  const { client, requests } = await busCompleted(refused('ThrottlingException'), refused('InternalFailure'), 'reset');
  await announceScan({ client, bus: 'audits', firstDelayMs: 0, summary: scanSummary(24), reportKey });
  expect(requests).toHaveLength(4);
});

test('an entry that is refused for good is a fault with the reason', async () => {
  const { client, requests } = await busCompleted(refused('NotAuthorizedForSourceException'));
  await expect(
    announceScan({ client, bus: 'audits', firstDelayMs: 0, summary: scanSummary(24), reportKey }),
  ).rejects.toMatchObject({
    ...{ name: 'AuditorError', message: 'audits refused the event: NotAuthorizedForSourceException: No.' },
  });
  expect(requests).toHaveLength(1);
});

test('a call that fails is a fault with the action', async () => {
  const { client } = await busCompleted(jsonFailure(400, 'AccessDeniedException', 'You may not'));
  await expect(
    announceScan({ client, bus: 'audits', firstDelayMs: 0, summary: scanSummary(24), reportKey }),
  ).rejects.toMatchObject({
    ...{ name: 'AuditorError', missingPermission: 'events:PutEvents' },
  });
});
