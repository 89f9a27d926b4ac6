import fc from 'fast-check';
import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { sendAlert, fitBody, fitSubject, sendDigest } from '#publish/sns/topics.ts';
import { baselineMessage } from '#report/alerts/baseline.ts';
import { alertMessage } from '#report/alerts/message.ts';
import { cutBytes } from '#publish/fit.ts';
import { alert, anyAlert, anyNotice, notification } from '../../support/builders/alerts.ts';
import { type AwsReply, impatient, type Patience, startFakeAws } from '../../support/fakes/fake-aws.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
const xml = { 'content-type': 'text/xml' };
const sent = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

type Answer = (earlier: number) => AwsReply | Promise<AwsReply> | undefined;

async function topic(answer: Answer = () => undefined, patience: Patience = {}) {
  const requests: URLSearchParams[] = [];
  const { config } = await startFakeAws(({ body }) => {
    requests.push(new URLSearchParams(body.toString()));
    return answer(requests.length - 1) ?? { status: 200, body: sent, headers: xml };
  }, patience);
  return { requests, client: new SNSClient(config) };
}

function failure(status: number, code: string): AwsReply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No</Message></Error></ErrorResponse>`;
  return { status, body, headers: xml };
}

function attributesOf(request: URLSearchParams): Record<string, string> {
  const names = [...request].filter(([key]) => /^MessageAttributes\.entry\.\d+\.Name$/.test(key));
  const valueOf = (key: string) => request.get(key.replace(/Name$/, 'Value.StringValue')) ?? '';
  return Object.fromEntries(names.map(([key, name]) => [name, valueOf(key)]));
}

test('people, programs and chat each get a body of their own', async () => {
  const { client, requests } = await topic();
  const message = alertMessage(alert(), notification());
  await sendAlert({ client, topicArn, message });
  const [request] = requests;
  expect(Object.fromEntries(request!)).toMatchObject({
    Action: 'Publish',
    TopicArn: topicArn,
    MessageStructure: 'json',
    Subject: '[HIGH] shop: pods on Fargate do not log (logging-configmap-missing)',
  });
  const bodies = JSON.parse(request!.get('Message')!);
  expect(bodies.default).toBe(message.text);
  expect(bodies.sms).toBe(request!.get('Subject'));
  expect(JSON.parse(bodies.https)).toEqual(message.chat);
  for (const protocol of ['sqs', 'lambda', 'firehose', 'email-json'])
    expect(JSON.parse(bodies[protocol])).toEqual(message.structured);
});

test('subscribers can filter by at most ten attributes', async () => {
  const { client, requests } = await topic();
  await sendAlert({ client, topicArn, message: alertMessage(alert(), notification()) });
  expect(attributesOf(requests[0]!)).toEqual({
    severity: 'high',
    state: 'open',
    change: 'opened',
    account: '111122223333',
    region: 'eu-west-1',
    cluster: 'shop',
    kind: 'logging-disabled',
    rule: 'logging-configmap-missing',
  });
});

// eslint-disable-next-line no-control-regex -- control characters are the point
const noXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function expectTakable(request: URLSearchParams): void {
  const subject = request.get('Subject')!;
  const body = request.get('Message')!;
  const attributes = Object.entries(attributesOf(request));
  const size = Buffer.byteLength([subject, body, ...attributes.flat(), 'String'.repeat(attributes.length)].join(''));
  expect(size).toBeLessThanOrEqual(262_144);
  expect(subject).toMatch(/^[!-~][ -~]{0,99}$/);
  const bodies: Record<string, string> = JSON.parse(body);
  for (const text of [...Object.values(bodies), ...attributes.map(([, value]) => value)]) {
    expect(text.trim()).not.toBe('');
    expect(noXml.test(text)).toBe(false);
    expect(text.isWellFormed()).toBe(true);
  }
  for (const protocol of ['https', 'sqs', 'lambda', 'firehose', 'email-json']) JSON.parse(bodies[protocol]!);
}

test('any alert becomes a message that SNS takes', async () => {
  const { client, requests } = await topic();
  const property = fc.asyncProperty(anyAlert, anyNotice, async (some, change) => {
    await sendAlert({ client, topicArn, message: alertMessage(some, change, { reportUrl: 'https://example.com/r' }) });
    expectTakable(requests.at(-1)!);
  });
  await fc.assert(property, { numRuns: 40 });
});

test('a text larger than SNS takes is cut, and says so', async () => {
  const { client, requests } = await topic();
  const message = { ...alertMessage(alert(), notification()), text: '"😀\\'.repeat(100_000) };
  await sendAlert({ client, topicArn, message });
  expectTakable(requests[0]!);
  const { default: text } = JSON.parse(requests[0]!.get('Message')!);
  expect(text).toMatch(/😀.*\n\n\(Cut: /s);
  expect(text.length).toBeGreaterThan(50_000);
});

test('a digest of very many alerts is a message that SNS takes', async () => {
  const { client, requests } = await topic();
  const told = Array.from({ length: 5000 }, (_, index) => ({
    alert: alert({
      id: `v1:${String(index).padStart(32, '0')}`,
      cluster: `c-${index % 700}`,
      summary: '\u0000é'.repeat(300),
    }),
    notification: notification({ baseline: true }),
  }));
  await sendAlert({ client, topicArn, message: baselineMessage(told) });
  expectTakable(requests[0]!);
  expect(requests[0]!.get('Subject')).toBe('[HIGH] Fargate alerts: first look found 5000 alerts in 700 clusters');
  expect(attributesOf(requests[0]!)).toMatchObject({ cluster: 'several', account: '111122223333', severity: 'high' });
});

const passing: [string, AwsReply][] = [
  ['throttling', failure(400, 'Throttling')],
  ['too many requests', failure(429, 'TooManyRequestsException')],
  ['a server error', failure(500, 'InternalError')],
  ['a broken connection', 'reset'],
];

test.each(passing)('%s is tried again', async (_, reply) => {
  const { client, requests } = await topic((earlier) => (earlier < 2 ? reply : undefined));
  await sendAlert({ client, topicArn, message: alertMessage(alert(), notification()) });
  expect(requests).toHaveLength(3);
});

test.each(passing)('%s without end is a fault with action and topic', async (_, reply) => {
  const { client } = await topic(() => reply);
  await expect(sendAlert({ client, topicArn, message: alertMessage(alert(), notification()) })).rejects.toMatchObject({
    name: 'AuditorError',
    message: expect.stringContaining(`sns:Publish failed for ${topicArn}: `),
  });
});

test('a topic that does not answer is a fault', async () => {
  const { promise } = Promise.withResolvers<AwsReply>();
  const { client } = await topic(() => promise, impatient);
  const sending = sendAlert({ client, topicArn, message: alertMessage(alert(), notification()) });
  await expect(sending).rejects.toThrow(/^sns:Publish failed for .*Timeout/);
});

test('what is not allowed names the permission', async () => {
  const { client } = await topic(() => failure(403, 'AuthorizationError'));
  const sending = sendAlert({ client, topicArn, message: alertMessage(alert(), notification()) });
  await expect(sending).rejects.toMatchObject({ missingPermission: 'sns:Publish' });
});

const topicArnDigest = 'arn:aws:sns:eu-west-1:111122223333:digest';

async function topicDigest(...first: readonly AwsReply[]) {
  const requests: URLSearchParams[] = [];
  const { config } = await startFakeAws(({ body }) => {
    requests.push(new URLSearchParams(body.toString()));
    return first[requests.length - 1] ?? { status: 200, body: sent, headers: { 'content-type': 'text/xml' } };
  });
  return { requests, client: new SNSClient(config) };
}

function failureDigest(status: number, code: string): AwsReply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No</Message></Error></ErrorResponse>`;
  return { status, body, headers: { 'content-type': 'text/xml' } };
}

test('a digest has subject, text and attributes to filter by', async () => {
  const { client, requests } = await topicDigest();
  await sendDigest({
    client,
    topicArn: topicArnDigest,
    subject: '3 new',
    text: 'Naïve\n',
    attributes: { complete: 'true', none: '' },
  });
  expect(Object.fromEntries(requests[0]!)).toMatchObject({
    ...{ Action: 'Publish', TopicArn: topicArnDigest, Subject: '3 new', Message: 'Naïve\n' },
    'MessageAttributes.entry.1.Name': 'complete',
    'MessageAttributes.entry.1.Value.StringValue': 'true',
  });
  expect(requests[0]!.has('MessageAttributes.entry.2.Name')).toBe(false);
});

test('what passes is tried again', async () => {
  const { client, requests } = await topicDigest(
    failureDigest(400, 'Throttling'),
    failureDigest(500, 'InternalError'),
    'reset',
  );
  await sendDigest({ client, topicArn: topicArnDigest, subject: 's', text: 't' });
  expect(requests).toHaveLength(4);
});

test('a failure is a fault that names the topic', async () => {
  const { client } = await topicDigest(failureDigest(403, 'AuthorizationError'), failureDigest(404, 'NotFound'));
  await expect(sendDigest({ client, topicArn: topicArnDigest, subject: 's', text: 't' })).rejects.toMatchObject({
    ...{ name: 'AuditorError', missingPermission: 'sns:Publish' },
    message: expect.stringContaining(`Not allowed to sns:Publish on ${topicArnDigest}: AuthorizationError`),
  });
  await expect(sendDigest({ client, topicArn: topicArnDigest, subject: 's', text: 't' })).rejects.toThrow(
    `failed for ${topicArnDigest}: NotFound`,
  );
});

test.each([
  ['', 'fargate-auditor'],
  ['\n\t ', 'fargate-auditor'],
  [' é\r\nBcc: x ', 'e Bcc: x'],
  ['3 new — shop', '3 new ? shop'],
  ['x'.repeat(101), `${'x'.repeat(97)}...`],
  ['x'.repeat(100), 'x'.repeat(100)],
])('the subject %j becomes %j', (given, expected) => expect(fitSubject(given)).toBe(expected));

test('any subject is one that SNS takes', () => {
  const anything = fc.string({ unit: anyCharacter, maxLength: 300 });
  fc.assert(fc.property(anything, (subject) => /^[!-~][ -~]{0,99}$/.test(fitSubject(subject))));
});

test('any text is cut to what SNS takes, between characters, and says so', () => {
  const anything = fc.tuple(fc.string({ unit: anyCharacter }), fc.integer({ min: 150, max: 5000 }));
  const property = fc.property(anything, ([some, limit]) => {
    const text = `${some}é😀`.repeat(100);
    const body = fitBody(text, limit);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(limit);
    expect(body.isWellFormed()).toBe(true);
    expect(/(?![\t\n\r])\p{Cc}/u.test(body.replaceAll(/[\x7f-\x9f]/g, ''))).toBe(false);
    if (Buffer.byteLength(text) > 2 * limit) expect(body).toMatch(/The report has all of it\.\)\n$/);
  });
  fc.assert(property);
});

test('a text of any size is sent, attributes counted', async () => {
  const { client, requests } = await topicDigest();
  await sendDigest({
    client,
    topicArn: topicArnDigest,
    subject: 's',
    text: '😀'.repeat(200_000),
    attributes: { complete: 'false' },
  });
  const size = Buffer.byteLength(`${requests[0]!.get('Message')!}completeStringfalse`);
  expect(size).toBeLessThanOrEqual(262_144);
  expect(size).toBeGreaterThan(262_130);
  await sendDigest({ client, topicArn: topicArnDigest, subject: 's', text: '' });
  expect(requests[1]!.get('Message')).toBe('(nothing to report)');
});

test('a cut falls before a character that would not fit', () => {
  expect(['é😀', 'é😀', 'é😀', 'é'].map((text, index) => cutBytes(text, index + 1))).toEqual(['', 'é', 'é', 'é']);
  expect(cutBytes('é😀', 6)).toBe('é😀');
});
