// Deploys a sandbox, scans and polls one cluster, removes and deploys again; says what held of what the stack takes for granted.
//   npm run verify:aws -- --stage sandbox --region REGION --cluster NAME     on AWS, with your credentials
//   npm run verify:aws -- --emulator                                        here, where much stays unknown
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { signedCall } from '#collect/stack/signed-call.ts';
import { judged, redacted } from './lib/assumptions.mjs';
import { deployAgain } from './lib/deploy-again.mjs';
import { startLocalAws } from './lib/local-aws.mjs';
import { root, run } from './lib/run.mjs';

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'sandbox' },
    region: { type: 'string', default: process.env.AWS_REGION ?? 'us-west-2' },
    cluster: { type: 'string', default: '' },
    emulator: { type: 'boolean', default: false },
    record: { type: 'string', default: 'verify-aws.json' },
  },
});
const { stage, region, emulator } = values;
const cluster = emulator ? 'good' : values.cluster;
if (cluster === '') throw new Error('which cluster? --cluster NAME, or --emulator');
const where = ['--stage', stage, '--region', region];
const stranger = 'fargate-auditor-no-such-cluster';

const local = emulator ? await startLocalAws(region, stage) : null;
const env = local?.client ?? { ...process.env, AWS_REGION: region };
if (local !== null) Object.assign(process.env, { AWS_ENDPOINT_URL: local.url, AWS_REGION: region });
if (local !== null) Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
const clusters = local === null ? null : await (await import('../test/e2e/clusters.ts')).startClusters(local.eksPort);

const to = { region };
const lambda = new LambdaClient(to);
const s3 = new S3Client({ ...to, forcePathStyle: emulator });
const sqs = new SQSClient(to);
const states = { name: 'states', setting: 'SFN', target: 'AWSStepFunctions', version: '1.0' };
const functionOf = (name) => `fargate-auditor-${stage}-${name}`;

async function until(what, ask, minutes = 40) {
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; await sleep(2000)) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error(`no ${what} within ${minutes} minutes`);
}

async function invoke(name, payload) {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionOf(name), Payload: JSON.stringify(payload) }),
  );
  const text = Buffer.from(Payload).toString();
  if (FunctionError !== undefined) throw new Error(`${name}: ${text}`);
  return JSON.parse(text);
}

/** Where the stack is, from one of its functions: there is no client of CloudFormation among the packages. */
async function deployment() {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionOf('plan-scan') });
  const { FunctionArn, Environment } = await lambda.send(command);
  const [, partition, , , account] = FunctionArn.split(':');
  const bucket = Environment.Variables.BUCKET;
  return {
    account,
    bucket,
    stateMachineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${functionOf('scan')}`,
  };
}

async function read(bucket, key) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return JSON.parse(await Body.transformToString());
}

async function aim({ account, bucket }, names) {
  const Body = `targets: { accounts: [{ account: '${account}', regions: [${region}], clusters: [${names}] }] }\n`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'fargate-auditor.yaml', Body }));
}

/** A whole scan for a time that is past, and its summary. */
async function scan({ stateMachineArn, bucket }, minutesAgo) {
  const scheduledTime = `${new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 16)}:00Z`;
  const input = JSON.stringify({ scheduledTime });
  const call = (operation, more) => signedCall(states, operation, more, { region, endpointOverride: true });
  const { executionArn } = await call('StartExecution', { stateMachineArn, input });
  const { status, output } = await until('end of the scan', async () => {
    const execution = await call('DescribeExecution', { executionArn });
    return execution.status === 'RUNNING' ? null : execution;
  });
  if (status !== 'SUCCEEDED') throw new Error(`the scan ended with ${status}`);
  return read(bucket, JSON.parse(output).summaryKey);
}

/** As through the URL of the function, whose answers have a status. */
function ask(query) {
  const event = JSON.parse(readFileSync(`${root}events/report-url.json`, 'utf8'));
  const rawQueryString = new URLSearchParams(query).toString();
  return invoke('report', { ...event, rawQueryString, queryStringParameters: query });
}

/** Has the cluster audited beside the scans, and waits until that is its latest result. */
async function freshAudit({ account, bucket }) {
  const { statusCode, body } = await ask({ cluster, fresh: 'true' });
  if (statusCode !== 202) throw new Error(`a fresh audit was answered with ${statusCode}: ${body}`);
  const { scanId } = JSON.parse(body);
  const pointer = `v2/latest/account=${account}/region=${region}/cluster=${cluster}/pointer.json`;
  await until('fresh audit', async () => ((await read(bucket, pointer)).scanId === scanId ? true : null), 20);
}

/** Messages in all queues of dead letters of the stage. */
async function deadLetters() {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: `fargate-auditor-${stage}-` }));
  const urls = QueueUrls.filter((url) => url.includes('DeadLetters'));
  if (urls.length === 0) return undefined;
  const counts = await Promise.all(
    urls.map(async (QueueUrl) => {
      const AttributeNames = ['ApproximateNumberOfMessages'];
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes.ApproximateNumberOfMessages);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many keys of the bucket name a cluster. */
async function keysOf(bucket, name) {
  let [count, ContinuationToken] = [0, undefined];
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken }));
    count += (page.Contents ?? []).filter(({ Key }) => Key.includes(`cluster=${name}/`)).length;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return count;
}

/** Steps one after the other; the first that fails ends them, and what was seen until then is judged. */
async function steps(facts, told) {
  const step = async (name, work) => {
    console.log(`--- ${name}`);
    const start = performance.now();
    await work();
    told.push({ step: name, seconds: Math.round((performance.now() - start) / 1000) });
  };
  let at;
  await step('deploy', async () => {
    run(process.execPath, ['scripts/build.mjs', 'functions'], local?.env ?? env);
    run('npx', ['osls', 'deploy', ...where], env);
    at = await deployment();
    facts.names.push(at.bucket);
  });
  await step('scan', async () => {
    await aim(at, `'${cluster}'`);
    facts.nights.push(await scan(at, 10));
  });
  await step('on demand', async () => {
    await freshAudit(at);
    facts.stranger = await ask({ cluster: stranger, fresh: 'true' });
  });
  await step('poll', () => invoke('watch-logging', { scheduledTime: new Date().toISOString() }));
  await step('scan again', async () => facts.nights.push(await scan(at, 5)));
  await step('scan without the cluster', async () => {
    await aim(at, `'${stranger}'`);
    facts.narrowed = await scan(at, 1);
  });
  facts.strangerKeys = await keysOf(at.bucket, stranger);
  facts.deadLetters = await deadLetters();
  await step('remove, deploy again, remove', async () => {
    const left = await deployAgain({ where, env, stage, to: local === null ? to : { ...to, endpoint: local.url } });
    facts.redeployed = true;
    console.log(`left for you to delete: ${left.join(', ')}`);
  });
}

const facts = { cluster, nights: [], names: [cluster, stage] };
const told = [];
let failure = null;
try {
  await steps(facts, told);
  local?.succeeded();
} catch (error) {
  failure = error instanceof Error ? error.message : String(error);
  console.error(`${failure}\nThe stack may still be there: npx osls remove ${where.join(' ')}`);
}
await clusters?.close();
const lines = judged(facts, emulator);
for (const { id, verdict, says, why } of lines)
  console.log(`${id.padEnd(4)}${verdict.padEnd(8)} ${says}${why && `: ${why}`}`);
const document = { emulator, region, node: process.versions.node, steps: told, failure, assumptions: lines };
writeFileSync(values.record, `${redacted(JSON.stringify(document, null, 2), facts.names)}\n`);
console.log(`A record without names and account ids is in ${values.record}`);
process.exit(failure !== null || lines.some(({ verdict }) => verdict === 'fail') ? 1 : 0);
