import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listClusters } from '#collect/live/clusters.ts';
import { announceScan } from '#publish/eventbridge/put-events.ts';
import { sendDigest } from '#publish/sns/topics.ts';
import { logFindings, streamOf } from '#publish/logs/log-entries.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { type MisbehavingProxy, startMisbehavingProxy, type Trouble } from '../support/fakes/misbehaving-proxy.ts';
import { newestBefore } from '../support/newest-before.ts';
import { clusterResult, finding, scanOf, scanSummary, shop, storedResult } from '../support/builders/results.ts';
import { makeQueue } from './queue.ts';

// Run by scripts/with-moto.mjs. What the functions ask goes through a proxy that misbehaves; what is checked, past it.
const moto = process.env['AWS_ENDPOINT_URL']!;
const direct = { endpoint: moto };
const s3 = new S3Client({ ...direct, forcePathStyle: true });
const logs = new CloudWatchLogsClient(direct);
const sns = new SNSClient(direct);
const group = 'faulty-findings';
// Not that of the other tests, which count clusters.
const region = 'eu-north-1';
const due = scanOf(24);
let proxy: MisbehavingProxy;

beforeAll(async () => {
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  const resourcesVpcConfig = { subnetIds: ['subnet-1', 'subnet-2'] };
  const roleArn = 'arn:aws:iam::123456789012:role/eks';
  for (const name of ['faulty-a', 'faulty-b'])
    await new EKSClient({ ...direct, region }).send(new CreateClusterCommand({ name, roleArn, resourcesVpcConfig }));
});

beforeEach(async () => {
  proxy = await startMisbehavingProxy(moto);
  vi.stubEnv('AWS_ENDPOINT_URL', proxy.url);
  quicken();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await proxy.close();
});
afterAll(() => s3.destroy());

/** Back-off stays as it is, but the clock runs on while it waits. Limits of five seconds and more are kept. */
function quicken(): void {
  const [wait, now] = [globalThis.setTimeout, Date.now.bind(Date)];
  let skipped = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + skipped);
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((act: () => void, ms = 0) => {
    if (ms >= 5000) return wait(act, ms);
    return wait(() => {
      skipped += ms;
      act();
    }, 1);
  });
}

const xml = (status: number, code: string): Trouble => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}, says the proxy</Message></Error>`,
  headers: { 'content-type': 'application/xml' },
});
const queryXml = (status: number, code: string): Trouble => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>says the proxy</Message></Error></ErrorResponse>`,
  headers: { 'content-type': 'text/xml' },
});
const json = (status: number, code: string): Trouble => ({
  status,
  body: JSON.stringify({ __type: code, message: 'says the proxy' }),
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
});

/** The first calls of each action of a service fail so. */
function spoil(service: string, trouble: Trouble, calls = 2): void {
  proxy.trouble = (call) => (call.service === service && call.earlier < calls ? trouble : undefined);
}

/** Every call of an action that matches fails so. */
function refuse(service: string, action: RegExp, trouble: Trouble): void {
  proxy.trouble = (call) => (call.service === service && action.test(call.action) ? trouble : undefined);
}

/** How often the proxy spoilt something, by now. */
function spoilt(service: string, calls = 2): number {
  return proxy.passed.filter((call) => call.service === service && call.earlier < calls).length;
}

describe('S3', () => {
  let bucket = '';
  let made = 0;
  beforeEach(async () => {
    made += 1;
    bucket = `faulty-${String(made)}`;
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  });

  const line = { ...due, account: shop.account, region: shop.region, cluster: 'shop', error: null };
  const result = { ...storedResult(24), unlogged: 'not yet' };

  test.each<[string, Trouble]>([
    ['throttles', xml(503, 'SlowDown')],
    ['has an internal error', xml(500, 'InternalError')],
    ['breaks connections', 'reset'],
    ['does what is asked, and its answer is lost', 'lose-answer'],
  ])('%s at first: every document is there, once and whole', async (_, trouble) => {
    const documents = createDocuments({ bucket });
    spoil('s3', trouble);
    expect(await documents.claimScan(due.scanId, 'mine')).toBe(true);
    expect(await documents.claimScan(due.scanId, 'theirs')).toBe(false);
    const manifestKey = await documents.writeManifest(due.scanId, [line]);
    expect(await Array.fromAsync(documents.readManifest(manifestKey))).toEqual([line]);
    const key = await documents.writeResult(result);
    await documents.noteDelivery(result, 'unlogged', null);
    await documents.moveLatest(shop, due);
    await documents.writeSummary(scanSummary(24));
    const reportKey = await documents.writeReport(due, 'md', '# Report', 'text/markdown');
    expect(await documents.latestResult(shop)).toEqual({ ...result, unlogged: null });
    expect(await newestBefore(documents, scanOf(25).scheduledTime)).toEqual(scanSummary(24));
    expect(proxy.passed.filter(({ earlier }) => earlier > 0).length, 'there was trouble').toBeGreaterThan(5);

    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    const left = String(9_999_999_999_999 - Date.parse(due.scheduledTime));
    expect(Contents.map(({ Key }) => Key).toSorted()).toEqual(
      [
        ...[key, reportKey, manifestKey, `v2/scans/${due.scanId}/claim.json`, `v2/scans/${due.scanId}/summary.json`],
        `v2/latest/account=${shop.account}/region=${shop.region}/cluster=shop/pointer.json`,
        `v2/latest/summaries/${left}-${due.scanId}.json`,
      ].toSorted(),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `v2/scans/${due.scanId}/claim.json` }));
    expect(JSON.parse(await Body!.transformToString())).toEqual({ executionId: 'mine' });
  });

  test('that has conflicts at first lets one of many through', async () => {
    const documents = createDocuments({ bucket });
    const conflict = xml(409, 'ConditionalRequestConflict');
    proxy.trouble = ({ action, earlier }) => (action.startsWith('PUT') && earlier < 3 ? conflict : undefined);
    const claims = await Promise.all(['a', 'b', 'c'].map((id) => documents.claimScan(due.scanId, id)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    await documents.writeResult(result);
    await documents.moveLatest(shop, due);
    expect(await documents.latestResult(shop)).toEqual(result);
  });

  test('that refuses is a fault that names the action', async () => {
    const documents = createDocuments({ bucket });
    refuse('s3', /^PUT/, xml(403, 'AccessDenied'));
    await expect(documents.writeResult(result)).rejects.toMatchObject({
      name: 'AuditorError',
      missingPermission: 's3:PutObject',
      message: expect.stringMatching(/^Not allowed to s3:PutObject on s3:\/\/faulty-\d\/v2\/dt=.*says the proxy\.$/),
    });
    refuse('s3', /^GET/, xml(403, 'AccessDenied'));
    await expect(documents.latestResult(shop)).rejects.toMatchObject({ missingPermission: 's3:GetObject' });
    await expect(documents.knownClusters()).rejects.toMatchObject({ missingPermission: 's3:ListBucket' });
  });

  test('that never recovers is given up', async () => {
    refuse('s3', /^PUT/, xml(503, 'SlowDown'));
    await expect(createDocuments({ bucket }).writeResult(result)).rejects.toThrow(/s3:PutObject failed for .*SlowDown/);
  });
});

describe('CloudWatch Logs', () => {
  let named = 0;
  /** A cluster of its own, so that its documents can be told from others' in the stream. */
  const cluster = () =>
    clusterResult({
      name: `faulty-${String((named += 1))}`,
      findings: Array.from({ length: 40 }, (_, index) =>
        // Several requests: one holds 1 MiB.
        finding({ fingerprint: `v1:${index.toString(16).padStart(32, '0')}`, message: 'x'.repeat(60_000) }),
      ),
    });

  /** Documents of the cluster in the stream, by their eventId. */
  async function logged(result: ReturnType<typeof clusterResult>): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const request = { logGroupName: group, logStreamName: streamOf(result), startFromHead: true };
    for (let token: string | undefined, again = true; again;) {
      const page = await logs.send(new GetLogEventsCommand({ ...request, ...(token ? { nextToken: token } : {}) }));
      for (const { message = '' } of page.events ?? []) {
        const { cluster: name, eventId } = JSON.parse(message);
        if (name === result.name) counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
      }
      again = (page.events ?? []).length > 0 && page.nextForwardToken !== token;
      token = page.nextForwardToken;
    }
    return counts;
  }

  test.each<[string, Trouble]>([
    ['throttles', json(400, 'ThrottlingException')],
    ['is unavailable', json(503, 'ServiceUnavailableException')],
    ['breaks connections', 'reset'],
  ])('%s at first: every document is acknowledged, once', async (_, trouble) => {
    spoil('logs', trouble);
    const result = cluster();
    await logFindings({ group, scanId: due.scanId, result });
    expect(spoilt('logs')).toBeGreaterThan(1);
    expect([...(await logged(result)).values()]).toEqual(Array.from({ length: 41 }, () => 1));
  });

  test('takes documents and its answer is lost: what is there twice has the same id', async () => {
    const result = cluster();
    proxy.trouble = ({ action, earlier }) => (action === 'PutLogEvents' && earlier === 1 ? 'lose-answer' : undefined);
    await logFindings({ group, scanId: due.scanId, result });
    const counts = await logged(result);
    expect(counts.size).toBe(41);
    expect(Math.max(...counts.values())).toBe(2);
  });

  test('that refuses some of a batch fails the call, with their number', async () => {
    proxy.trouble = ({ action }) =>
      action === 'PutLogEvents'
        ? {
            alter: (body) =>
              JSON.stringify({ ...JSON.parse(body), rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 } }),
          }
        : undefined;
    const result = clusterResult({ name: 'refused', findings: [finding(), finding(), finding()] });
    await expect(logFindings({ group, scanId: due.scanId, result })).rejects.toThrow(
      `CloudWatch Logs refused 2 of 4 documents of cluster refused in ${group}: 2 too old (is the clock right?).`,
    );
  });

  test('that refuses all is a fault that names the action', async () => {
    refuse('logs', /./, json(400, 'AccessDeniedException'));
    await expect(logFindings({ group, scanId: due.scanId, result: cluster() })).rejects.toMatchObject({
      missingPermission: 'logs:PutLogEvents',
    });
  });
});

describe('SNS and EventBridge', () => {
  test.each<[string, Trouble]>([
    ['throttles', queryXml(400, 'Throttling')],
    ['has an internal error', queryXml(500, 'InternalError')],
    ['breaks connections', 'reset'],
  ])('a topic that %s at first gets the digest once', async (what, trouble) => {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: `faulty-${what.replaceAll(' ', '-')}` }));
    const queue = await makeQueue(`faulty-${what.replaceAll(' ', '-')}`);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
    spoil('sns', trouble);
    await sendDigest({ topicArn: TopicArn, subject: 'Fargate audit', text: '1 new' });
    expect(proxy.passed.filter(({ action }) => action === 'Publish')).toHaveLength(3);
    expect(await queue.receive()).toMatchObject([{ Message: '1 new' }]);
  });

  test('that refuse are faults that name the action', async () => {
    refuse('sns', /Publish/, queryXml(403, 'AuthorizationError'));
    const topicArn = 'arn:aws:sns:eu-west-1:123456789012:faulty';
    await expect(sendDigest({ topicArn, subject: 's', text: 't' })).rejects.toMatchObject({
      missingPermission: 'sns:Publish',
    });
    refuse('events', /PutEvents/, json(400, 'AccessDeniedException'));
    const event = { bus: 'default', summary: scanSummary(24), reportKey: 'reports/x.md' };
    await expect(announceScan(event)).rejects.toMatchObject({ missingPermission: 'events:PutEvents' });
  });

  test('an event that the bus could not take is put again', async () => {
    const failed = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'not now' }] };
    proxy.trouble = ({ action, earlier }) =>
      action === 'PutEvents' && earlier === 0 ? { alter: () => JSON.stringify(failed) } : undefined;
    await announceScan({ bus: 'default', summary: scanSummary(24), reportKey: 'reports/x.md' });
    expect(proxy.passed.filter(({ action }) => action === 'PutEvents')).toHaveLength(2);
  });
});

describe('EKS and STS', () => {
  const roleArn = 'arn:aws:iam::123456789012:role/fargate-auditor-member';

  test.each<[string, Trouble]>([
    ['throttles', json(429, 'ThrottlingException')],
    ['has an internal error', json(500, 'ServerException')],
    ['breaks connections', 'reset'],
  ])('EKS %s at first: no cluster is left out', async (_, trouble) => {
    spoil('eks', trouble);
    const names = (await listClusters({ region })).map(({ name }) => name);
    expect(names).toEqual(['faulty-a', 'faulty-b']);
    expect(proxy.passed.filter(({ action }) => action === 'GET /clusters').length).toBeGreaterThan(2);
  });

  test.each<[string, Trouble]>([
    ['throttles', queryXml(400, 'Throttling')],
    ['breaks connections', 'reset'],
  ])('STS %s at first: the role is assumed all the same', async (_, trouble) => {
    spoil('sts', trouble, 1);
    expect((await listClusters({ region, roleArn })).length).toBe(2);
    expect(proxy.passed.filter(({ action }) => action === 'AssumeRole').length).toBeGreaterThan(1);
  });

  test('that refuse are faults that name the action', async () => {
    refuse('eks', /clusters/, json(403, 'AccessDeniedException'));
    await expect(listClusters({ region })).rejects.toMatchObject({
      name: 'AuditorError',
      missingPermission: 'eks:ListClusters',
    });
    const denied = queryXml(403, 'AccessDenied') as { body: string };
    const why = 'User: arn:aws:sts::1:assumed-role/a is not authorized to perform: sts:AssumeRole on resource: b';
    refuse('sts', /AssumeRole/, { ...denied, status: 403, body: denied.body.replace('says the proxy', why) });
    await expect(listClusters({ region, roleArn })).rejects.toMatchObject({ missingPermission: 'sts:AssumeRole' });
  });
});
