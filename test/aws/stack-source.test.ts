import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { cloudWatch, kms, signedCall } from '#collect/stack/signed-call.ts';
import { createStackSource } from '#collect/stack/stack-source.ts';
import type { AuditorError } from '#model/auditor-error.ts';

// Run by scripts/with-moto.mjs, which starts the server and sets the environment.
const options = { region: 'eu-west-1' };
const source = createStackSource(options);
const stack = 'fargate-auditor-mine';

test('a function tells how the stack is set', async () => {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const { Role } = await new IAMClient({}).send(new CreateRoleCommand({ RoleName: 'mine', AssumeRolePolicyDocument }));
  await new LambdaClient({}).send(
    new CreateFunctionCommand({
      ...{ FunctionName: `${stack}-alert`, Role: Role!.Arn, Runtime: 'nodejs22.x', Handler: 'index.handler' },
      Code: { ZipFile: Buffer.from('PK') },
      Environment: { Variables: { BUCKET: 'audits' } },
    }),
  );
  expect(await source.fn(`${stack}-alert`)).toEqual({
    arn: expect.stringMatching(`^arn:aws:lambda:eu-west-1:[0-9]{12}:function:${stack}-alert`),
    ...{ role: Role!.Arn, settings: { BUCKET: 'audits' }, kmsKeyArn: null, network: null },
  });
  expect(await source.fn(`${stack}-none`)).toBeNull();
});

test('alarms are those of the stack, page by page, and of none that is called alike', async () => {
  const ids = Array.from({ length: 120 }, (_, index) => `Alarm${String(index)}`);
  const names = [...ids.map((id) => `${stack}-${id}-A1B2C3`), `${stack}-eu-Alarm1-A1B2C3`];
  for (const [index, AlarmName] of names.entries())
    await signedCall(
      cloudWatch,
      'PutMetricAlarm',
      {
        ...{ AlarmName, Namespace: 'x', MetricName: 'x', Statistic: 'Sum', Period: 60, EvaluationPeriods: 26 },
        ...{ Threshold: 1, ComparisonOperator: 'LessThanThreshold' },
        AlarmActions: index === 0 ? [] : ['arn:aws:sns:eu-west-1:123456789012:alarms'],
      },
      options,
    );
  const alarms = await source.alarms(stack);
  expect(alarms).toHaveLength(ids.length);
  expect(alarms.filter(({ actions }) => actions.length === 0).map(({ name }) => name)).toEqual([names[0]]);
  expect(alarms[1]).toMatchObject({ periods: 26, isOn: false });
});

test('subscriptions of a topic, confirmed ones', async () => {
  const sns = new SNSClient({});
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `${stack}-alerts` }));
  expect(await source.subscriptions(TopicArn!)).toEqual([]);
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' }));
  expect(await source.subscriptions(TopicArn!)).toEqual([
    { protocol: 'email', endpoint: 'ops@example.com', isConfirmed: true },
  ]);
});

test('the policy of a key; of one that is not there, why there is none', async () => {
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const created = (await signedCall(kms, 'CreateKey', { Policy }, options)) as { KeyMetadata: { Arn: string } };
  expect(await source.keyPolicy(created.KeyMetadata.Arn)).toMatchObject({ Statement });
  const missing = 'arn:aws:kms:eu-west-1:123456789012:key/none';
  const fault: AuditorError = await source.keyPolicy(missing).then(
    () => expect.fail('there is a policy'),
    (error: AuditorError) => error,
  );
  expect(fault.message).toContain('AWS refused kms:GetKeyPolicy');
});
