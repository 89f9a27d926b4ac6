import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStackSource } from '#collect/stack/stack-source.ts';
import { AuditorError } from '#model/auditor-error.ts';

interface Asked {
  readonly path: string;
  /** Operation of a service with a JSON protocol, e.g. `TrentService.GetKeyPolicy`. */
  readonly target: string;
  readonly body: string;
  readonly contentType: string;
}

interface Answer {
  readonly status?: number;
  readonly body: string;
}

const asked: Asked[] = [];
let answer: (one: Asked) => Answer;

const server = createServer((request, response) => {
  void (async () => {
    const one = await read(request);
    asked.push(one);
    const { status = 200, body } = answer(one);
    response.writeHead(status).end(body);
  })();
});

async function read(request: IncomingMessage): Promise<Asked> {
  const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
  const { 'x-amz-target': target, 'content-type': contentType } = request.headers;
  return { path: request.url ?? '', target: String(target), body, contentType: String(contentType) };
}

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  for (const service of ['KMS', 'CLOUDWATCH', 'LAMBDA', 'SNS']) vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret');
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', undefined);
});

const source = createStackSource({ region: 'eu-west-1' });
const json = (document: object, status = 200): Answer => ({ status, body: JSON.stringify(document) });

async function faultOf(reading: Promise<unknown>): Promise<AuditorError> {
  const error: unknown = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AuditorError);
  return error as AuditorError;
}

describe('a function of the stack', () => {
  const name = 'fargate-auditor-dev-alert';

  it('is read with its role, settings, key and network', async () => {
    answer = () =>
      json({
        FunctionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
        ...{ Role: 'arn:aws:iam::111122223333:role/alert', KMSKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' },
        Environment: { Variables: { BUCKET: 'audits' } },
        VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-a'] },
      });
    expect(await source.fn(name)).toEqual({
      arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
      ...{ role: 'arn:aws:iam::111122223333:role/alert', kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' },
      settings: { BUCKET: 'audits' },
      network: { vpcId: 'vpc-1', subnetIds: ['subnet-a'] },
    });
  });

  it('outside a VPC has no network, as one whose VpcConfig is empty', async () => {
    for (const VpcConfig of [undefined, {}, { VpcId: '' }]) {
      answer = () => json({ VpcConfig });
      expect(await source.fn(name)).toMatchObject({ network: null, kmsKeyArn: null, settings: {} });
    }
  });

  it('that does not exist is null, and one that may not be read is not', async () => {
    answer = () => json({ __type: 'ResourceNotFoundException', Type: 'User' }, 404);
    expect(await source.fn(name)).toBeNull();
    answer = () => json({ __type: 'AccessDeniedException', message: 'no' }, 403);
    expect(await faultOf(source.fn(name))).toMatchObject({ missingPermission: 'lambda:GetFunctionConfiguration' });
  });
});

describe('alarms', () => {
  const alarm = (AlarmName: string, fields: object = {}) => ({ AlarmName, EvaluationPeriods: 1, ...fields });

  it('are read page by page, without those of a stack whose name starts alike', async () => {
    answer = ({ body }) =>
      body.includes('NextToken')
        ? json({ MetricAlarms: [alarm('fa-dev-Late-B2', { StateValue: 'ALARM', AlarmActions: ['arn:topic'] })] })
        : json({ MetricAlarms: [alarm('fa-dev-Early-A1'), alarm('fa-dev-eu-Early-A1')], NextToken: 'more' });
    expect(await source.alarms('fa-dev')).toEqual([
      { name: 'fa-dev-Early-A1', actions: [], isOn: false, periods: 1 },
      { name: 'fa-dev-Late-B2', actions: ['arn:topic'], isOn: true, periods: 1 },
    ]);
    expect(asked.map(({ target, contentType }) => [target, contentType])).toEqual(
      Array.from({ length: 2 }, () => ['GraniteServiceVersion20100801.DescribeAlarms', 'application/x-amz-json-1.0']),
    );
  });

  it('are none where the service knows none', async () => {
    answer = () => json({});
    expect(await source.alarms('fa-dev')).toEqual([]);
  });
});

describe('subscriptions', () => {
  it('tell which of them nobody has confirmed', async () => {
    const member = (arn: string) =>
      `<member><Protocol>email</Protocol><Endpoint>ops@example.com</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`;
    answer = () => ({
      body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${member('PendingConfirmation')}${member('arn:aws:sns:eu-west-1:111122223333:t:1')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
    });
    const found = await source.subscriptions('arn:aws:sns:eu-west-1:111122223333:t');
    expect(found.map(({ isConfirmed }) => isConfirmed)).toEqual([false, true]);
  });

  it('that may not be listed name the grant', async () => {
    answer = () => ({
      status: 403,
      body: '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>',
    });
    const fault = await faultOf(source.subscriptions('arn:aws:sns:eu-west-1:111122223333:t'));
    expect(fault.message).toContain('sns:ListSubscriptionsByTopic');
  });
});

describe('the policy of a key', () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/k';

  it('is parsed', async () => {
    answer = () => json({ Policy: '{"Statement":[]}' });
    expect(await source.keyPolicy(key)).toEqual({ Statement: [] });
    expect(asked[0]).toMatchObject({ target: 'TrentService.GetKeyPolicy', contentType: 'application/x-amz-json-1.1' });
  });

  it.each([
    ['refused', json({ __type: 'com.amazonaws#AccessDeniedException', Message: 'no' }, 400), 'Not allowed'],
    ['refused without a word', { status: 502, body: '<html>Bad Gateway</html>' }, 'status 502'],
    ['no JSON', { body: '<html>' }, 'kms:GetKeyPolicy'],
    ['a policy that is no JSON', json({ Policy: 'Version 1' }), 'not JSON'],
    ['no policy', json({}), 'not JSON'],
  ])('that is %s is a failure that says so, never an empty policy', async (_what, given, words) => {
    answer = () => given;
    expect((await faultOf(source.keyPolicy(key))).message).toContain(words);
  });

  it('is asked of AWS itself where an endpoint in the environment may not redirect', async () => {
    answer = () => json({ Policy: '{}' });
    const aborted = AbortSignal.abort(new Error('stopped'));
    const own = createStackSource({ region: 'eu-west-1', endpointOverride: false, signal: aborted });
    await faultOf(own.keyPolicy(key));
    expect(asked).toEqual([]);
  });
});
