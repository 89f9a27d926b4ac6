import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { beforeAll, expect, test } from 'vitest';
import { announceScan } from '#publish/eventbridge/put-events.ts';
import { sendDigest } from '#publish/sns/topics.ts';
import { logFindings, streamOf } from '#publish/logs/log-entries.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { newestBefore } from '../support/newest-before.ts';
import { clusterResult, finding, scanOf, scanSummary, shop, storedResult } from '../support/builders/results.ts';
import { makeQueue } from './queue.ts';

// Run by scripts/with-moto.mjs, which starts the server and sets the environment.
const bucket = 'audits';
const group = 'findings';
const documents = createDocuments({ bucket });
const due = scanOf(24);

beforeAll(async () => {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  await new CloudWatchLogsClient({}).send(new CreateLogGroupCommand({ logGroupName: group }));
});

test('one execution gets the scan', async () => {
  const claims = await Promise.all(['a', 'b', 'c', 'd'].map((id) => documents.claimScan(due.scanId, id)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  const winner = ['a', 'b', 'c', 'd'][claims.indexOf(true)]!;
  expect(await documents.claimScan(due.scanId, winner)).toBe(true);
});

test('a manifest goes there and back, empty too', async () => {
  const line = { ...due, account: shop.account, region: shop.region, cluster: 'shop', error: null };
  const key = await documents.writeManifest(due.scanId, [line]);
  expect(await documents.writeManifest(due.scanId, [line, line])).toBe(key);
  expect(await Array.fromAsync(documents.readManifest(key))).toEqual([line]);
  const empty = await documents.writeManifest(scanOf(23).scanId, []);
  expect(await Array.fromAsync(documents.readManifest(empty))).toEqual([]);
});

test('a complete result replaces a failed one and stays; the pointer ends at the newest scan', async () => {
  for (const status of ['failed', 'audited', 'incomplete'] as const)
    await documents.writeResult(storedResult(24, { status, warnings: ['ü'] }));
  await documents.writeResult(storedResult(22));
  await Promise.all([22, 24, 23].map((day) => documents.moveLatest(shop, scanOf(day))));
  expect(await documents.latestResult(shop)).toEqual(storedResult(24, { warnings: ['ü'] }));
  expect(await documents.knownClusters()).toEqual([shop]);
});

test('the summary before is the newest that was due earlier', async () => {
  expect(await newestBefore(documents, due.scheduledTime)).toBeNull();
  for (const day of [20, 22, 21]) await documents.writeSummary(scanSummary(day));
  expect(await newestBefore(documents, due.scheduledTime)).toEqual(scanSummary(22));
  expect(await newestBefore(documents, scanOf(22).scheduledTime)).toEqual(scanSummary(21));
  expect(await newestBefore(documents, scanOf(20).scheduledTime)).toBeNull();
});

test('a shared report is downloaded through its link', async () => {
  const link = await documents.shareReport('shop.html', '<p>ü</p>', 'text/html; charset=utf-8', 60);
  const answer = await fetch(link);
  expect(await answer.text()).toBe('<p>ü</p>');
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const key = await documents.writeReport(due, 'md', '# Report', 'text/markdown');
  const read = await new S3Client({ forcePathStyle: true }).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  expect([read.ContentType, await read.Body?.transformToString()]).toEqual(['text/markdown', '# Report']);
});

test('findings are in the log in their order', async () => {
  const fingerprints = Array.from({ length: 3000 }, (_, index) => `v1:${String(index).padStart(32, '0')}`);
  const result = clusterResult({ findings: fingerprints.map((fingerprint) => finding({ fingerprint })) });
  await logFindings({ group, scanId: due.scanId, result });
  const logs = new CloudWatchLogsClient({});
  const read: string[] = [];
  for (let token: string | undefined, again = true; again;) {
    const page = { logGroupName: group, logStreamName: streamOf(result), startFromHead: true, limit: 1000 };
    const { events = [], nextForwardToken } = await logs.send(
      new GetLogEventsCommand(token === undefined ? page : { ...page, nextToken: token }),
    );
    read.push(...events.map(({ message }) => JSON.parse(message!).fingerprint));
    again = events.length > 0 && nextForwardToken !== token;
    token = nextForwardToken;
  }
  expect(read).toEqual([...fingerprints, undefined]);
});

test('a group that is not there is named', async () => {
  const logging = logFindings({ group: 'none', scanId: due.scanId, result: clusterResult() });
  await expect(logging).rejects.toThrow('logs:CreateLogStream failed for none/');
});

test('a digest of any size and subject reaches who subscribed', async () => {
  const sns = new SNSClient({});
  const { arn, receive } = await makeQueue('digests');
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'digest' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn }));
  const subject = `3 néw\n${'x'.repeat(200)}`;
  await sendDigest({ topicArn: TopicArn, subject, text: 'ü'.repeat(300_000), attributes: { complete: 'true' } });
  const [message, ...others] = await receive();
  expect(others).toEqual([]);
  expect(message).toMatchObject({ MessageAttributes: { complete: { Value: 'true' } } });
  expect(message!['Subject']).toMatch(/^3 new x{91}\.\.\.$/);
  expect(message!['Message']).toMatch(/^ü+\n\n\(Cut: /);
});

test('a topic that is not there is named', async () => {
  const topicArn = 'arn:aws:sns:eu-west-1:123456789012:none';
  await expect(sendDigest({ topicArn, subject: 's', text: 't' })).rejects.toThrow(`sns:Publish failed for ${topicArn}`);
});

test('the event reaches what a rule sends it to', async () => {
  const events = new EventBridgeClient({});
  const { arn, receive } = await makeQueue('completed');
  await events.send(new CreateEventBusCommand({ Name: 'audits' }));
  const EventPattern = JSON.stringify({ source: ['fargate-auditor'], 'detail-type': ['Audit Completed'] });
  await events.send(new PutRuleCommand({ Name: 'completed', EventBusName: 'audits', EventPattern }));
  const target = { Rule: 'completed', EventBusName: 'audits', Targets: [{ Id: 'queue', Arn: arn }] };
  await events.send(new PutTargetsCommand(target));
  await announceScan({ bus: 'audits', summary: scanSummary(24), reportKey: 'reports/x.md' });
  const detail = { scanId: due.scanId, complete: true, reportKey: 'reports/x.md' };
  expect(await receive()).toMatchObject([{ source: 'fargate-auditor', 'detail-type': 'Audit Completed', detail }]);
});
