import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sendToDeadLetters } from '#publish/sqs/queues.ts';
import { alertRecord } from '#report/alerts/message.ts';
import { alert, anyAlert, anyNotice, notification } from '../../support/builders/alerts.ts';
import { startFakeQueue } from '../../support/fakes/fake-queue.ts';

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
    name: 'Fault',
    message: expect.stringContaining(`sqs:SendMessage failed for ${queue.queueUrl}: `),
  });
});
