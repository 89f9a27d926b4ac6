import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import { announceScan } from '#publish/eventbridge/put-events.ts';
import { type AwsReply, jsonFailure, startFakeAws } from '../../support/fakes/fake-aws.ts';
import { scanSummary, summarizedCluster } from '../../support/builders/results.ts';

const reportKey = 'reports/dt=2026-11-24/20261124T020000Z.md';

async function bus(...first: readonly AwsReply[]) {
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
  const { client, requests } = await bus();
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
  const { client, requests } = await bus(refused('ThrottlingException'), refused('InternalFailure'), 'reset');
  await announceScan({ client, bus: 'audits', firstDelayMs: 0, summary: scanSummary(24), reportKey });
  expect(requests).toHaveLength(4);
});

test('an entry that is refused for good is a fault with the reason', async () => {
  const { client, requests } = await bus(refused('NotAuthorizedForSourceException'));
  await expect(
    announceScan({ client, bus: 'audits', firstDelayMs: 0, summary: scanSummary(24), reportKey }),
  ).rejects.toMatchObject({
    ...{ name: 'Fault', message: 'audits refused the event: NotAuthorizedForSourceException: No.' },
  });
  expect(requests).toHaveLength(1);
});

test('a call that fails is a fault with the action', async () => {
  const { client } = await bus(jsonFailure(400, 'AccessDeniedException', 'You may not'));
  await expect(
    announceScan({ client, bus: 'audits', firstDelayMs: 0, summary: scanSummary(24), reportKey }),
  ).rejects.toMatchObject({
    ...{ name: 'Fault', missingPermission: 'events:PutEvents' },
  });
});
