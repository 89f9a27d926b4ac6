/**
 * Alerts from end to end on one machine: a cluster whose pods lose logging, and get it back. Everything of AWS is an
 * emulator that others wrote; `npm run demo:alerts` starts it and runs this.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { hintContext } from '#run/stack/hint-context.ts';
import { watchContext } from '#run/stack/watch-context.ts';
import { enqueueHints } from '#run/alerts/enqueue-hints.ts';
import { watchLogging } from '#run/alerts/watch-logging.ts';
import { startFakeCluster } from '../support/fake-cluster.ts';
import { objectsOf, podOf, silentPod } from '../support/watched-cluster.ts';

const account = '111122223333';
const { values } = parseArgs({ options: { quiet: { type: 'boolean', default: false } } });
function say(text: string): void {
  if (!values.quiet) process.stdout.write(text);
}

const region = process.env['AWS_REGION'] ?? 'eu-west-1';
const clusterName = 'eks-workshop';
const cluster = await startFakeCluster({ name: clusterName });
const mails = await receiver();
await prepare();
const arn = `arn:aws:lambda:${region}:${account}:function:demo`;
const look = () =>
  watchLogging({ scheduledTime: new Date().toISOString() }, watchContext(arn, AbortSignal.timeout(60_000), warn));

say('A cluster whose pods log. The first look keeps what it saw:\n');
cluster.kubernetes.objects = objectsOf([podOf('checkout-1', { namespace: 'checkout' })], true);
await look();

say('\nSomebody deletes the ConfigMap, and pods start. Kubernetes says so, and the event is a hint to look:\n');
const made = new Date(Date.now() + 1000).toISOString();
const silent = ['checkout-2', 'checkout-3'].map((name) => silentPod(name, { namespace: 'checkout', at: made }));
cluster.kubernetes.objects = objectsOf(silent, false);
const began = performance.now();
const given = await enqueueHints(sample(), hintContext(arn));
say(`  hints on the queue: ${given.hints}\n`);
await watchLogging({ Records: await received() }, watchContext(arn, AbortSignal.timeout(60_000), warn));
await mails.next();
const opened = performance.now() - began;

say('\nThe ConfigMap is back, and the pods are made again. The next look on schedule sees it:\n');
const later = new Date(Date.now() + 60_000).toISOString();
cluster.kubernetes.objects = objectsOf([podOf('checkout-4', { namespace: 'checkout', at: later })], true);
const healed = performance.now();
await look();
await mails.next();
const resolved = performance.now() - healed;

const { Items = [] } = await new DynamoDBClient({}).send(new ScanCommand({ TableName: setting('ALERT_TABLE') }));
say(`\nItems in the table: ${Items.length}. `);
say(`From the event to the message ${opened.toFixed(0)} ms, from the look to "resolved" ${resolved.toFixed(0)} ms;\n`);
say('on AWS the queue waits 30 s for more hints, and the schedule looks every 5 minutes.\n');
await Promise.all([cluster.close(), mails.close()]);

function sample(): unknown {
  const event = JSON.parse(readFileSync(new URL('../../events/logging-disabled.json', import.meta.url), 'utf8')) as {
    readonly detail: object;
  };
  return { ...event, account, region, detail: { ...event.detail, clusterName } };
}

/** Takes messages to people, as an HTTP subscriber of the topic does. */
async function receiver() {
  let mail = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    void text(request).then((read) => {
      response.end();
      const { Type, Message } = JSON.parse(read) as { Type: string; Message: string };
      if (Type === 'Notification') mail.resolve(Message);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async next(): Promise<void> {
      const message = await mail.promise;
      mail = Promise.withResolvers();
      say(`\n${message.replaceAll(/^/gm, '  | ')}\n`);
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function prepare(): Promise<void> {
  const { TopicArn } = await new SNSClient({}).send(new CreateTopicCommand({ Name: 'alerts' }));
  await new SNSClient({}).send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: mails.url }));
  const sqs = new SQSClient({});
  const queue = async (QueueName: string) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl;
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: 'alerts',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  await new CloudWatchLogsClient({}).send(new CreateLogGroupCommand({ logGroupName: 'findings' }));
  await new S3Client({ forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: 'documents', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  Object.assign(process.env, {
    ALERT_TABLE: 'alerts',
    ALERT_TOPIC_ARN: TopicArn,
    EVENT_BUS: 'default',
    FINDINGS_LOG_GROUP: 'findings',
    HINT_QUEUE_URL: await queue('hints'),
    ALERT_DEAD_LETTERS_URL: await queue('dead'),
    BUCKET: 'documents',
    MEMBER_ROLE_NAME: 'fargate-auditor-member',
    AUDIT_FUNCTION: 'audit-cluster',
    COOL_DOWN_MINUTES: '60',
    REPORT_LINK: 'https://console.aws.amazon.com/s3/',
    AWS_S3_FORCE_PATH_STYLE: 'true',
    AWS_ENDPOINT_URL_EKS: cluster.eks.url,
    FARGATE_AUDITOR_TRUST_ENDPOINT: 'true',
  });
}

async function received() {
  const sqs = new SQSClient({});
  const QueueUrl = setting('HINT_QUEUE_URL');
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ MessageId = '', Body = '' }) => ({
    messageId: MessageId,
    body: Body,
    eventSource: 'aws:sqs' as const,
  }));
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run this with npm run demo:alerts`);
  return value;
}

function warn(message: string): void {
  say(`  warning: ${message}\n`);
}
