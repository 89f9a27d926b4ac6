import { SNSClient } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutBytes } from '#publish/fit.ts';
import { fitBody, fitSubject, sendDigest } from '#publish/sns/topics.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { type AwsReply, startFakeAws } from '../../support/fakes/fake-aws.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:digest';
const sent = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

async function topic(...first: readonly AwsReply[]) {
  const requests: URLSearchParams[] = [];
  const { config } = await startFakeAws(({ body }) => {
    requests.push(new URLSearchParams(body.toString()));
    return first[requests.length - 1] ?? { status: 200, body: sent, headers: { 'content-type': 'text/xml' } };
  });
  return { requests, client: new SNSClient(config) };
}

function failure(status: number, code: string): AwsReply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No</Message></Error></ErrorResponse>`;
  return { status, body, headers: { 'content-type': 'text/xml' } };
}

test('a digest has subject, text and attributes to filter by', async () => {
  const { client, requests } = await topic();
  await sendDigest({ client, topicArn, subject: '3 new', text: 'Naïve\n', attributes: { complete: 'true', none: '' } });
  expect(Object.fromEntries(requests[0]!)).toMatchObject({
    ...{ Action: 'Publish', TopicArn: topicArn, Subject: '3 new', Message: 'Naïve\n' },
    'MessageAttributes.entry.1.Name': 'complete',
    'MessageAttributes.entry.1.Value.StringValue': 'true',
  });
  expect(requests[0]!.has('MessageAttributes.entry.2.Name')).toBe(false);
});

test('what passes is tried again', async () => {
  const { client, requests } = await topic(failure(400, 'Throttling'), failure(500, 'InternalError'), 'reset');
  await sendDigest({ client, topicArn, subject: 's', text: 't' });
  expect(requests).toHaveLength(4);
});

test('a failure is a fault that names the topic', async () => {
  const { client } = await topic(failure(403, 'AuthorizationError'), failure(404, 'NotFound'));
  await expect(sendDigest({ client, topicArn, subject: 's', text: 't' })).rejects.toMatchObject({
    ...{ name: 'Fault', missingPermission: 'sns:Publish' },
    message: expect.stringContaining(`Not allowed to sns:Publish on ${topicArn}: AuthorizationError`),
  });
  await expect(sendDigest({ client, topicArn, subject: 's', text: 't' })).rejects.toThrow(
    `failed for ${topicArn}: NotFound`,
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
  const { client, requests } = await topic();
  await sendDigest({ client, topicArn, subject: 's', text: '😀'.repeat(200_000), attributes: { complete: 'false' } });
  const size = Buffer.byteLength(`${requests[0]!.get('Message')!}completeStringfalse`);
  expect(size).toBeLessThanOrEqual(262_144);
  expect(size).toBeGreaterThan(262_130);
  await sendDigest({ client, topicArn, subject: 's', text: '' });
  expect(requests[1]!.get('Message')).toBe('(nothing to report)');
});

test('a cut falls before a character that would not fit', () => {
  expect(['é😀', 'é😀', 'é😀', 'é'].map((text, index) => cutBytes(text, index + 1))).toEqual(['', 'é', 'é', 'é']);
  expect(cutBytes('é😀', 6)).toBe('é😀');
});
