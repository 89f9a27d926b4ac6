import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHints, sendHints, sendToDeadLetters } from '#publish/sqs/queues.ts';
import { alertRecord } from '#report/alerts/message.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { hint, alert, anyAlert, anyNotice, notification } from '../../support/builders/alerts.ts';
import { type AwsReply, impatient, jsonFailure } from '../../support/fakes/fake-aws.ts';
import { startFakeQueue } from '../../support/fakes/fake-queue.ts';

function many(count: number) {
  return Array.from({ length: count }, (_, index) => hint({ cluster: `c-${index}` }));
}

function bodies(entries: readonly { readonly MessageBody: string }[]) {
  return entries.map(({ MessageBody }) => JSON.parse(MessageBody));
}

test('hints go in tens, each as it is', async () => {
  const queue = await startFakeQueue();
  await sendHints({ ...queue, hints: many(23) });
  expect(queue.requests.map((entries) => entries.length)).toEqual([10, 10, 3]);
  expect(bodies(queue.taken)).toEqual(many(23));
  expect(queue.taken.every(({ DelaySeconds = 0 }) => DelaySeconds === 0)).toBe(true);
});

test('hints can come later', async () => {
  const queue = await startFakeQueue();
  await sendHints({ ...queue, hints: many(2), delaySeconds: 120 });
  expect(queue.taken.map(({ DelaySeconds }) => DelaySeconds)).toEqual([120, 120]);
});

test('no hint is no request', async () => {
  const queue = await startFakeQueue();
  await sendHints({ ...queue, hints: [] });
  expect(queue.requests).toEqual([]);
});

test('of a batch only what was not taken is sent again', async () => {
  const queue = await startFakeQueue();
  queue.refuse = ({ Id }, earlier) =>
    earlier === 0 && Number(Id) % 3 === 0 ? { Code: 'InternalError', SenderFault: false } : undefined;
  await sendHints({ ...queue, hints: many(10) });
  expect(queue.requests.map((entries) => entries.length)).toEqual([10, 4]);
  expect(new Set(bodies(queue.taken).map(({ cluster }) => cluster)).size).toBe(10);
});

test('what is never taken is a fault that counts it', async () => {
  const queue = await startFakeQueue();
  queue.refuse = ({ Id }) => (Id === '1' ? { Code: 'InternalError', SenderFault: false } : undefined);
  await expect(sendHints({ ...queue, hints: many(3) })).rejects.toMatchObject({
    name: 'AuditorError',
    message: `sqs:SendMessage failed for ${queue.queueUrl}: 1 of 3 messages not taken: InternalError: No.`,
  });
  expect(queue.requests).toHaveLength(4);
});

test('a mistake of ours is not tried again', async () => {
  const queue = await startFakeQueue();
  queue.refuse = () => ({ Code: 'InvalidMessageContents', SenderFault: true });
  await expect(sendHints({ ...queue, hints: many(3) })).rejects.toThrow('3 of 3 messages not taken: InvalidMessage');
  expect(queue.requests).toHaveLength(1);
});

test('an answer that names neither success nor failure took nothing', async () => {
  const queue = await startFakeQueue();
  queue.misbehave = () => ({ status: 200, body: '{}' });
  await expect(sendHints({ ...queue, hints: many(2) })).rejects.toThrow('2 of 2 messages not taken: unknown');
});

const passing: [string, AwsReply][] = [
  ['throttling', jsonFailure(400, 'ThrottlingException', 'Rate exceeded')],
  ['too many requests', jsonFailure(429, 'RequestThrottled', 'Slow down')],
  ['a server error', jsonFailure(503, 'ServiceUnavailable', 'Not now')],
  ['a broken connection', 'reset'],
  ['half an answer', { half: '{"Succ' }],
];

test.each(passing)('%s is tried again', async (_, reply) => {
  const queue = await startFakeQueue();
  queue.misbehave = (earlier) => (earlier < 2 ? reply : undefined);
  await sendHints({ ...queue, hints: many(2) });
  expect(bodies(queue.taken)).toEqual(many(2));
});

test.each(passing)('%s without end is a fault with action and queue', async (_, reply) => {
  const queue = await startFakeQueue();
  queue.misbehave = () => reply;
  await expect(sendHints({ ...queue, hints: many(2) })).rejects.toMatchObject({
    name: 'AuditorError',
    message: expect.stringContaining(`sqs:SendMessage failed for ${queue.queueUrl}: `),
  });
});

test('a queue that does not answer is a fault', async () => {
  const queue = await startFakeQueue(impatient);
  const { promise } = Promise.withResolvers<AwsReply>();
  queue.misbehave = () => promise;
  await expect(sendHints({ ...queue, hints: many(1) })).rejects.toThrow(/^sqs:SendMessage failed for .*Timeout/);
});

test('what was sent is read again, with the message it came in', () => {
  const hints = [hint(), hint({ audit: { why: 'CreateFargateProfile', profile: 'apps', tries: 2 } })];
  const records = hints.map((one, index) => ({ messageId: `m-${index}`, body: JSON.stringify(one) }));
  const received = hints.map((one, index) => ({ messageId: `m-${index}`, hint: one }));
  expect(parseHints(records)).toEqual({ hints: received, poison: [] });
});

test.each([
  ['no JSON', '{', 'is no JSON'],
  ['nothing', '', 'is no JSON'],
  ['null', 'null', 'is broken'],
  ['another schema', JSON.stringify({ ...hint(), schema: 'fargate-auditor/hint/v2' }), 'is broken at schema'],
  ['a name that no cluster has', JSON.stringify(hint({ cluster: '../etc' })), 'is broken at cluster'],
  [
    'a text that is too long',
    JSON.stringify(hint({ audit: { why: 'x'.repeat(401), profile: null, tries: 0 } })),
    'is broken at audit.why',
  ],
])('%s is poison, which is named, and the others are read', (_, body, reason) => {
  const good = { messageId: 'good', body: JSON.stringify(hint()) };
  expect(parseHints([{ messageId: 'bad', body }, good])).toEqual({
    hints: [{ messageId: 'good', hint: hint() }],
    poison: [{ messageId: 'bad', reason: expect.stringContaining(`Hint in message bad ${reason}`) }],
  });
});

test('every message is either a hint or poison', () => {
  const body = fc.oneof(fc.string({ unit: anyCharacter }), fc.json(), fc.constant(JSON.stringify(hint())));
  const property = fc.property(fc.array(body), (all) => {
    const { hints, poison } = parseHints(all.map((one, index) => ({ messageId: String(index), body: one })));
    expect([...hints, ...poison].map(({ messageId }) => messageId).sort()).toEqual(
      all.map((_, index) => String(index)).sort(),
    );
  });
  fc.assert(property);
});

test('ten hints of any texts are below what a request may have, in characters that SQS takes', async () => {
  const queue = await startFakeQueue();
  const message = '\ufffe\u0001'.repeat(200);
  const evidence = { kind: 'scheduling-failed', namespace: message, pod: message, reason: message, message } as const;
  const audit = { why: message, profile: message, tries: 0 };
  await sendHints({ ...queue, hints: Array.from({ length: 10 }, () => hint({ evidence, audit })) });
  const size = queue.taken.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
  expect(size).toBeLessThan(262_144);
  expect(queue.taken.some(({ MessageBody }) => /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/u.test(MessageBody))).toBe(false);
  expect(bodies(queue.taken)[0]).toEqual(hint({ evidence, audit }));
});

test('what could not be delivered is kept whole, with who did not take it and why', async () => {
  const queue = await startFakeQueue();
  const lost = notification({ left: ['topic'], attempts: 5 });
  const document = alertRecord(alert(), lost);
  await sendToDeadLetters({ ...queue, document, notification: lost, reason: 'not taken by topic' });
  expect(JSON.parse(queue.taken[0]!.MessageBody)).toEqual({
    ...document,
    deadLetter: 'fargate-auditor/dead-letter/v1',
    notTakenBy: ['topic'],
    attempts: 5,
    reason: 'not taken by topic',
  });
});

test('any alert becomes a letter that SQS takes', async () => {
  // A busy machine is no silent queue.
  const queue = await startFakeQueue();
  const property = fc.asyncProperty(anyAlert, anyNotice, async (some, change) => {
    await sendToDeadLetters({
      ...queue,
      document: alertRecord(some, change),
      notification: change,
      reason: some.summary,
    });
    const { MessageBody } = queue.taken.at(-1)!;
    expect(Buffer.byteLength(MessageBody)).toBeLessThan(262_144);
    expect(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(MessageBody)).toBe(false);
    expect(JSON.parse(MessageBody)).toMatchObject({ alertId: some.id, transition: change.transition });
  });
  await fc.assert(property, { numRuns: 30 });
});

test('a queue that takes nothing is a fault with action and queue', async () => {
  const queue = await startFakeQueue();
  queue.misbehave = () => 'reset';
  const document = alertRecord(alert(), notification());
  await expect(
    sendToDeadLetters({ ...queue, document, notification: notification(), reason: 'none' }),
  ).rejects.toMatchObject({
    name: 'AuditorError',
    message: expect.stringContaining(`sqs:SendMessage failed for ${queue.queueUrl}: `),
  });
});
