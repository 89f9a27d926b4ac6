import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from 'vitest';
import { putAlertEvents } from '#publish/eventbridge/put-events.ts';
import { logNotifications, streamOf } from '#publish/logs/log-entries.ts';
import { createAlertStore } from '#publish/dynamodb/alert-store.ts';
import { sendAlert } from '#publish/sns/topics.ts';
import { sendToDeadLetters, parseHints, sendHints } from '#publish/sqs/queues.ts';
import { alertMessage, alertRecord } from '#report/alerts/message.ts';
import { alert, hint, notification, pollRecord, resolvedAlert, workloads } from '../support/builders/alerts.ts';
import { shop } from '../support/builders/results.ts';

// Run by scripts/with-moto.mjs, which starts the server and sets the environment.
const table = 'alerts';
const alerts = createAlertStore({ table });
const sqs = new SQSClient({});

beforeAll(async () => {
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
});

async function queue(name: string) {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const wanted = { QueueUrl, AttributeNames: ['QueueArn' as const] };
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(wanted));
  return {
    queueUrl: QueueUrl,
    arn: Attributes?.QueueArn ?? '',
    async receive() {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      return Messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body }));
    },
  };
}

function numbered(cluster: string, number: number) {
  return alert({ cluster, id: `v1:${String(number).padStart(32, '0')}` });
}

test('alerts go there and back, those of each cluster for themselves', async () => {
  const changes = { poll: pollRecord(), alerts: [alert(), resolvedAlert({ id: `v1:${'b'.repeat(32)}` })] };
  const written = await alerts.write(await alerts.read(shop), changes);
  const read = await alerts.read(shop);
  expect(read).toEqual(written);
  expect(read).toMatchObject(changes);
  expect(await alerts.read({ ...shop, cluster: 'shop2' })).toEqual({
    poll: null,
    alerts: [],
    broken: [],
    versions: new Map(),
  });
});

test('more than a page is read whole', async () => {
  const cluster = { ...shop, cluster: 'large' };
  const summary = 'x'.repeat(60_000);
  const many = Array.from({ length: 40 }, (_, index) => ({ ...numbered('large', index), summary }));
  await alerts.write(await alerts.read(cluster), { poll: null, alerts: many });
  expect((await alerts.read(cluster)).alerts).toEqual(many);
});

test('the largest alert that is kept is taken', async () => {
  const cluster = { ...shop, cluster: 'huge' };
  const top = workloads(20).top.map((workload) => ({ ...workload, name: 'ü'.repeat(30_000) }));
  const huge = alert({ cluster: 'huge', workloads: { total: 20, top }, reasons: [`\ud800${'é'.repeat(200_000)}`] });
  const written = await alerts.write(await alerts.read(cluster), { poll: null, alerts: [huge] });
  expect(await alerts.read(cluster)).toEqual(written);
  expect(written?.alerts[0]?.workloads.top[19]?.name).toMatch(/^ü+…$/);
});

test('of writers at once none loses a change', async () => {
  const cluster = { ...shop, cluster: 'busy' };
  const count = async () => {
    for (;;) {
      const before = await alerts.read(cluster);
      const pods = (before.alerts[0]?.pods ?? 0) + 1;
      if ((await alerts.write(before, { poll: null, alerts: [{ ...numbered('busy', 1), pods }] })) !== null) return;
    }
  };
  await Promise.all(Array.from({ length: 6 }, count));
  const { alerts: after, versions } = await alerts.read(cluster);
  expect(after[0]?.pods).toBe(6);
  expect([...versions.values()]).toEqual([6]);
});

test('a write whose answer was lost is known as its own, one that lost is not', async () => {
  const cluster = { ...shop, cluster: 'lost' };
  const client = new DynamoDBClient({});
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      requests += 1;
      if (requests === 2) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'loseAnswer' },
  );
  const store = createAlertStore({ table, client });
  const none = await store.read(cluster);
  expect(await store.write(none, { poll: null, alerts: [numbered('lost', 1)] })).not.toBeNull();
  expect(requests).toBe(3);
  expect(await alerts.write(none, { poll: null, alerts: [numbered('lost', 1)] })).toBeNull();
});

test('a table that is not there is named', async () => {
  const reading = createAlertStore({ table: 'none' }).read(shop);
  await expect(reading).rejects.toThrow(
    'dynamodb:Query failed for none (111122223333/eu-west-1/shop): ResourceNotFound',
  );
});

test('programs that subscribed get the record, those that filter only what they asked for', async () => {
  const sns = new SNSClient({});
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
  const [all, critical] = [await queue('all'), await queue('critical')];
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: all.arn }));
  const FilterPolicy = JSON.stringify({ severity: ['critical'], cluster: ['shop', 'several'] });
  const Attributes = { FilterPolicy, RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: critical.arn, Attributes }));
  const bad = alert({ severity: 'critical', summary: 'ü\ufffe'.repeat(90_000) });
  for (const one of [alert(), bad]) await sendAlert({ topicArn: TopicArn, message: alertMessage(one, notification()) });
  const received = (await all.receive()).map(({ body }) => JSON.parse(body));
  expect(received.map(({ Message }) => JSON.parse(Message))).toMatchObject([
    alertRecord(alert(), notification()),
    { severity: 'critical', truncated: true },
  ]);
  expect(received[0]).toMatchObject({
    Subject: '[HIGH] shop: pods on Fargate do not log (logging-configmap-missing)',
    MessageAttributes: { rule: { Type: 'String', Value: 'logging-configmap-missing' } },
  });
  const [filtered, ...others] = await critical.receive();
  expect(others).toEqual([]);
  expect(JSON.parse(filtered!.body)).toMatchObject({ schema: 'fargate-auditor/alert/v1', severity: 'critical' });
});

test('events reach what a rule sends them to', async () => {
  const events = new EventBridgeClient({});
  const { arn, receive } = await queue('events');
  await events.send(new CreateEventBusCommand({ Name: 'alerts' }));
  const EventPattern = JSON.stringify({
    source: ['fargate-auditor'],
    'detail-type': ['Alert Opened', 'Alert Resolved'],
  });
  await events.send(new PutRuleCommand({ Name: 'alerts', EventBusName: 'alerts', EventPattern }));
  await events.send(
    new PutTargetsCommand({ Rule: 'alerts', EventBusName: 'alerts', Targets: [{ Id: 'queue', Arn: arn }] }),
  );
  const changes = ['opened', 'worse', 'resolved'] as const;
  const told = changes.map((change) => ({ change, detail: alertRecord(alert(), notification({ change })) }));
  await putAlertEvents({ bus: 'alerts', alerts: told });
  const received = (await receive()).map(({ body }) => JSON.parse(body));
  expect(received).toMatchObject([
    { 'detail-type': 'Alert Opened', detail: told[0]!.detail },
    { 'detail-type': 'Alert Resolved', detail: told[2]!.detail },
  ]);
});

test('records are in the log, and streams are made', async () => {
  const logs = new CloudWatchLogsClient({});
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'alerts' }));
  const document = alertRecord(alert(), notification());
  await logNotifications({ group: 'alerts', notifications: [{ cluster: shop, document }] });
  const stream = { logGroupName: 'alerts', logStreamName: streamOf({ ...shop, name: 'shop' }), startFromHead: true };
  const { events = [] } = await logs.send(new GetLogEventsCommand(stream));
  expect(events.map(({ message }) => JSON.parse(message!))).toEqual([document]);
});

test('hints go through the queue, later ones later', async () => {
  const { queueUrl, receive } = await queue('hints');
  const hints = Array.from({ length: 12 }, (_, index) => hint({ cluster: `c-${index}` }));
  await sendHints({ queueUrl, hints });
  await sendHints({ queueUrl, hints: [hint({ cluster: 'late' })], delaySeconds: 900 });
  const records = [...(await receive()), ...(await receive()), ...(await receive())];
  const { hints: received, poison } = parseHints(records);
  expect(poison).toEqual([]);
  expect(new Set(received.map((one) => one.hint))).toEqual(new Set(hints));
});

test('a queue that is not there is named', async () => {
  const { queueUrl } = await queue('there');
  const none = queueUrl.replace(/there$/, 'none');
  await expect(sendHints({ queueUrl: none, hints: [hint()] })).rejects.toThrow(`sqs:SendMessage failed for ${none}: `);
});

test('what could not be delivered is kept', async () => {
  const { queueUrl, receive } = await queue('dead');
  const lost = notification({ left: ['topic'], attempts: 5 });
  await sendToDeadLetters({
    queueUrl,
    document: alertRecord(alert(), lost),
    notification: lost,
    reason: 'not taken by topic',
  });
  const [letter] = await receive();
  expect(JSON.parse(letter!.body)).toMatchObject({ alertId: alert().id, notTakenBy: ['topic'], attempts: 5 });
});
