import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { AuditorError } from '#model/auditor-error.ts';
import { awsFault } from '../live/aws-call.ts';
import { createEc2 } from '../live/ec2.ts';
import { createEks, type Eks } from '../live/eks.ts';
import { type AwsOptions, clientSettings } from '../live/eks-client.ts';
import type { RawObject } from '../raw/fields.ts';
import { cloudWatch, kms, signedCall } from './signed-call.ts';

/** A deployed function of the stack. */
export interface StackFunction {
  /** Its own ARN. */
  readonly arn: string;
  /** ARN of its role. */
  readonly role: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly kmsKeyArn: string | null;
  readonly network: { readonly vpcId: string; readonly subnetIds: readonly string[] } | null;
}

export interface StackAlarm {
  readonly name: string;
  readonly actions: readonly string[];
  readonly isOn: boolean;
  /** Number of evaluation periods. */
  readonly periods: number;
}

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

/** Reads on a deployed stack. All fail with an `AuditorError` that names the missing permission. */
export interface StackSource {
  /** Null if no such function exists. */
  fn(name: string): Promise<StackFunction | null>;
  alarms(stack: string): Promise<readonly StackAlarm[]>;
  subscriptions(topicArn: string): Promise<readonly Subscription[]>;
  /** Policy of a KMS key, parsed. */
  keyPolicy(keyArn: string): Promise<RawObject>;
  /** In the shape that the AWS CLI prints. */
  vpcEndpoints(vpcId: string): Promise<readonly RawObject[]>;
  routeTables(vpcId: string): Promise<readonly RawObject[]>;
  /** EKS in a Region, through a role if one is given. */
  eks(region: string, access: Pick<AwsOptions, 'roleArn' | 'externalId'>): Eks;
}

export function createStackSource(options: AwsOptions): StackSource {
  return {
    fn: (name) => fn(name, options),
    alarms: (stack) => alarms(stack, options),
    subscriptions: (topicArn) => subscriptions(topicArn, options),
    keyPolicy: (keyArn) => keyPolicy(keyArn, options),
    vpcEndpoints: (vpcId) => ofEc2(options, (ec2) => ec2.vpcEndpoints([vpcId])),
    routeTables: (vpcId) => ofEc2(options, (ec2) => ec2.routeTables([vpcId])),
    eks: (region, access) => createEks({ ...options, ...access, region }),
  };
}

async function fn(name: string, options: AwsOptions): Promise<StackFunction | null> {
  const client = new LambdaClient(clientSettings(options));
  try {
    return functionOf(
      await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }), aborting(options)),
    );
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw awsFault(error, { ...options, action: 'lambda:GetFunctionConfiguration', cluster: null });
  } finally {
    client.destroy();
  }
}

function functionOf({ FunctionArn, Role, Environment, KMSKeyArn, VpcConfig }: FunctionConfiguration): StackFunction {
  const { VpcId = '', SubnetIds = [] } = VpcConfig ?? {};
  return {
    arn: FunctionArn ?? '',
    role: Role ?? '',
    settings: Environment?.Variables ?? {},
    kmsKeyArn: KMSKeyArn ?? null,
    network: VpcId === '' ? null : { vpcId: VpcId, subnetIds: SubnetIds },
  };
}

/** Alarms of this stack, not of others whose name starts alike: CloudFormation names them STACK-ID-RANDOM. */
async function alarms(stack: string, options: AwsOptions): Promise<StackAlarm[]> {
  const found: StackAlarm[] = [];
  let token: unknown;
  do {
    const input = { AlarmNamePrefix: `${stack}-`, ...(token === undefined ? {} : { NextToken: token }) };
    const page = await signedCall(cloudWatch, 'DescribeAlarms', input, options);
    const own = (page['MetricAlarms'] as RawObject[] | undefined) ?? [];
    found.push(
      ...own.map(alarmOf).filter(({ name }) => /^[A-Za-z0-9]+-[A-Z0-9]+$/i.test(name.slice(stack.length + 1))),
    );
    token = page['NextToken'] ?? undefined;
  } while (token !== undefined);
  return found;
}

function alarmOf({ AlarmName, AlarmActions, StateValue, EvaluationPeriods }: RawObject): StackAlarm {
  return {
    name: String(AlarmName),
    actions: (AlarmActions as string[] | undefined) ?? [],
    isOn: StateValue === 'ALARM',
    periods: Number(EvaluationPeriods),
  };
}

async function subscriptions(TopicArn: string, options: AwsOptions): Promise<Subscription[]> {
  const client = new SNSClient(clientSettings(options));
  try {
    const pages = await Array.fromAsync(paginateListSubscriptionsByTopic({ client }, { TopicArn }, aborting(options)));
    return pages
      .flatMap(({ Subscriptions = [] }) => Subscriptions)
      .map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
        protocol: Protocol,
        endpoint: Endpoint,
        // Until it is confirmed, SNS returns PendingConfirmation in place of the ARN.
        isConfirmed: SubscriptionArn.startsWith('arn:'),
      }));
  } catch (error) {
    throw awsFault(error, { ...options, action: 'sns:ListSubscriptionsByTopic', cluster: null });
  } finally {
    client.destroy();
  }
}

async function keyPolicy(KeyId: string, options: AwsOptions): Promise<RawObject> {
  const { Policy } = await signedCall(kms, 'GetKeyPolicy', { KeyId, PolicyName: 'default' }, options);
  try {
    return JSON.parse(String(Policy)) as RawObject;
  } catch (error) {
    throw new AuditorError('runtime', `KMS answered with a policy of ${KeyId} that is not JSON.`, { cause: error });
  }
}

async function ofEc2<T>(options: AwsOptions, ask: (ec2: ReturnType<typeof createEc2>) => Promise<T>): Promise<T> {
  const ec2 = createEc2(options);
  try {
    return await ask(ec2);
  } finally {
    ec2.close();
  }
}

function aborting({ signal }: AwsOptions): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
