import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { clientSettings } from '#publish/aws.ts';
import { sendDigest } from '#publish/sns/topics.ts';
import { startFakeAws } from '../support/fakes/fake-aws.ts';

test('clients try again what passes, by the retries of the SDK itself', async () => {
  const headers = { 'content-type': 'text/xml' };
  const passing = '<ErrorResponse><Error><Code>Throttling</Code><Message>Slow down</Message></Error></ErrorResponse>';
  const sent = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
  let requests = 0;
  const { config } = await startFakeAws(() => {
    requests += 1;
    return requests === 1 ? { status: 400, body: passing, headers } : { status: 200, body: sent, headers };
  });
  const { endpoint, region, credentials } = config;
  const client = new SNSClient({ endpoint, region, credentials, ...clientSettings });
  await sendDigest({ client, topicArn: 'arn:aws:sns:eu-west-1:111122223333:digest', subject: 's', text: 't' });
  expect(requests).toBe(2);
});
