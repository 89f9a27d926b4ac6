import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { setTimeout as sleep } from 'node:timers/promises';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is read is compared, and guards itself
export type Json = Record<string, any>;

const endpoint = process.env['AWS_ENDPOINT_URL']!;
const region = process.env['AWS_REGION']!;
const stage = process.env['E2E_STAGE']!;
const s3 = new S3Client({});
const logs = new CloudWatchLogsClient({});
const lambda = new LambdaClient({});
const events = new EventBridgeClient({});
const sns = new SNSClient({});

export const outputs = await stackOutputs();
const bucket = outputs['BucketName']!;

/** Services whose client is no dependency of the project: a signature is asked for, and not checked. */
async function ask(service: string, method: string, path: string, body: string, headers: Record<string, string>) {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body === '' ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${path}: ${response.status} ${text}`);
  return text;
}

async function call(service: string, target: string, input: Json): Promise<Json> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  return JSON.parse((await ask(service, 'POST', '/', JSON.stringify(input), headers)) || '{}') as Json;
}

async function stackOutputs(): Promise<Record<string, string>> {
  const form = new URLSearchParams({
    Action: 'DescribeStacks',
    Version: '2010-05-15',
    StackName: `fargate-auditor-${stage}`,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const xml = await ask('cloudformation', 'POST', '/', form.toString(), headers);
  const pairs = xml.matchAll(/<OutputKey>(.*?)<\/OutputKey>\s*<OutputValue>(.*?)<\/OutputValue>/gs);
  return Object.fromEntries([...pairs].map(([, key, value]) => [key, value]));
}

export async function until<T>(what: string, ask: () => Promise<T | null | undefined | false>, seconds = 40) {
  for (let left = seconds * 4; left > 0; left -= 1) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await sleep(250);
  }
  throw new Error(`No ${what} within ${seconds} seconds`);
}

/** What the Scheduler does at night, now: a schedule of one time with the target of the stack's own. */
export async function letSchedulerStart(scheduledTime: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { Schedules } = JSON.parse(await ask('scheduler', 'GET', '/schedules', '', headers)) as Json;
  const nightly = Schedules.find(({ Target }: Json) => Target.Arn === outputs['StateMachineArn']);
  const path = `/schedules/${encodeURIComponent(nightly.Name)}`;
  const own = JSON.parse(await ask('scheduler', 'GET', path, '', headers)) as Json;
  if (own['State'] !== undefined && own['State'] !== 'ENABLED') throw new Error('the schedule is not enabled');
  // AWS fills in the time; the emulator hands the text on as it is.
  const { Arn, RoleArn, Input } = own['Target'];
  const input = String(Input).replace('<aws.scheduler.scheduled-time>', scheduledTime);
  const due = new Date(Date.now() - 1000).toISOString().slice(0, 19);
  const schedule = {
    ScheduleExpression: `at(${due})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: { Arn, RoleArn, Input: input },
  };
  await ask('scheduler', 'POST', '/schedules/e2e-first-night', JSON.stringify(schedule), headers);
}

export async function start(scheduledTime: string): Promise<string> {
  const input = JSON.stringify({ scheduledTime });
  const stateMachineArn = outputs['StateMachineArn'];
  return (await call('states', 'AWSStepFunctions.StartExecution', { stateMachineArn, input }))['executionArn'];
}

export async function executions(): Promise<Json[]> {
  const stateMachineArn = outputs['StateMachineArn'];
  return (await call('states', 'AWSStepFunctions.ListExecutions', { stateMachineArn }))['executions'];
}

export function finished(executionArn: string): Promise<Json> {
  return until(`end of ${executionArn}`, async () => {
    const execution = await call('states', 'AWSStepFunctions.DescribeExecution', { executionArn });
    return execution['status'] !== 'RUNNING' && execution;
  });
}

export async function childrenOf(executionArn: string): Promise<Json[]> {
  const { mapRuns } = await call('states', 'AWSStepFunctions.ListMapRuns', { executionArn });
  if (mapRuns.length === 0) return [];
  const { mapRunArn } = mapRuns[0];
  return (await call('states', 'AWSStepFunctions.ListExecutions', { mapRunArn }))['executions'];
}

/** What is in the bucket: key and ETag. */
export async function objects(): Promise<Map<string, string>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return new Map(Contents.map(({ Key, ETag }) => [Key!, ETag!]));
}

export async function textOf(key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToString();
}

export async function jsonOf(key: string): Promise<Json> {
  return JSON.parse(await textOf(key)) as Json;
}

async function linesOf(logGroupName: string): Promise<Json[]> {
  const lines: Json[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken, limit: 1000 }));
    for (const { message = '' } of page.events ?? [])
      for (const line of message.split('\n')) if (line.startsWith('{')) lines.push(JSON.parse(line) as Json);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}

export function loggedFindings(): Promise<Json[]> {
  return linesOf(outputs['FindingsLogGroupName']!);
}

export async function dropFindingsGroup(): Promise<void> {
  await logs.send(new DeleteLogGroupCommand({ logGroupName: outputs['FindingsLogGroupName'] }));
}

export async function restoreFindingsGroup(): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: outputs['FindingsLogGroupName'] }));
}

/** What a function printed for CloudWatch to make metrics of. */
export async function metricsOf(name: string): Promise<Json[]> {
  const lines = await linesOf(`/aws/lambda/fargate-auditor-${stage}-${name}`);
  return lines.filter((line) => line['_aws'] !== undefined);
}

export async function invoke(name: string, payload: unknown): Promise<Json> {
  const FunctionName = `fargate-auditor-${stage}-${name}`;
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
  );
  const answer = JSON.parse(Buffer.from(Payload!).toString()) as Json;
  if (FunctionError !== undefined) throw new Error(`${name}: ${JSON.stringify(answer)}`);
  return answer;
}

/** `osls invoke local`: the bundle runs here, with the settings of the deployed stack. */
export async function invokeLocally(
  name: string,
  sample: string,
): Promise<{ code: number; answer: Json; text: string }> {
  const words = ['--function', name, '--path', sample, '--contextPath', 'scripts/invoke-context.js'];
  const fake = `http://127.0.0.1:${process.env['E2E_EKS_PORT']!}`;
  const env = {
    ...process.env,
    ...{ AWS_ENDPOINT_URL_EKS: fake, AWS_ENDPOINT_URL_IAM: fake, AWS_ENDPOINT_URL_EC2: fake },
    FARGATE_AUDITOR_TRUST_ENDPOINT: 'true',
    AWS_ACCOUNT_ID: process.env['E2E_ACCOUNT'],
  };
  const where = JSON.parse(process.env['E2E_OSLS']!) as string[];
  const child = spawn('osls', ['invoke', 'local', ...words, ...where], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  // After what the function logs, the answer stands alone, over several lines.
  const answer = /^\{\n[\s\S]*^\}$/m.exec(text)?.[0] ?? 'null';
  return { code, answer: JSON.parse(answer) as Json, text: text + errors };
}

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

async function makeQueue(QueueName: string): Promise<Queue> {
  const { QueueUrl } = await call('sqs', 'AmazonSQS.CreateQueue', { QueueName });
  return { url: QueueUrl, arn: `arn:aws:sqs:${region}:${process.env['E2E_ACCOUNT']!}:${QueueName}` };
}

/** A queue that gets what is published to a topic. */
export async function subscribedQueue(name: string, topic: string): Promise<Queue> {
  const queue = await makeQueue(name);
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn }));
  return queue;
}

/** A queue that gets the events of the bus that match. */
export async function ruledQueue(name: string, pattern: Json): Promise<Queue> {
  const queue = await makeQueue(name);
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: queue.arn }] }));
  return queue;
}

export function digestQueue(): Promise<Queue> {
  return subscribedQueue('e2e-digests', outputs['DigestTopicArn']!);
}

export function eventQueue(): Promise<Queue> {
  return ruledQueue('e2e-events', { source: ['fargate-auditor'], 'detail-type': ['Audit Completed'] });
}

/** All messages that are there, taken out. */
export async function take({ url }: Queue): Promise<Json[]> {
  const taken: Json[] = [];
  for (let left = 20; left > 0; left -= 1) {
    const input = { QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
    const { Messages = [] } = await call('sqs', 'AmazonSQS.ReceiveMessage', input);
    if (Messages.length === 0) return taken;
    for (const { Body, ReceiptHandle } of Messages) {
      taken.push(JSON.parse(Body) as Json);
      await call('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: url, ReceiptHandle });
    }
  }
  return taken;
}
