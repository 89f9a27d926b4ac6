// Deploys the stack into a local AWS and runs the nightly scan there: node scripts/e2e.mjs [vitest arguments]
// docs/operations.md says what that proves, and what it does not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { answering, freePort } from './lib/local-server.mjs';
import { pythonEnvironment } from './lib/python.mjs';
import { root, run } from './lib/run.mjs';

const account = '111122223333';
// Account and region of the samples in events/, so that these can be invoked.
const region = 'us-west-2';
const stage = 'e2e';
const where = ['--stage', stage, '--region', region, '--param', 'clusterMetrics=all'];

/** The local AWS; its functions are Node workers that find EKS at the fake of the tests. */
async function startAws(python, port, env, log) {
  const output = openSync(log, 'w');
  const aws = spawn(python, [`${root}test/e2e/local-aws.py`], { cwd: scratch, env, stdio: ['ignore', output, output] });
  await answering(aws, `http://127.0.0.1:${port}/_ministack/health`, () => readFileSync(log, 'utf8').slice(-2000));
  return aws;
}

const scratch = mkdtempSync(join(tmpdir(), 'fargate-auditor-e2e-'));
const log = `${scratch}/aws.log`;
const bin = pythonEnvironment('.venv/e2e', 'test/e2e/requirements.txt');
const [port, eksPort] = [await freePort(), await freePort()];
const url = `http://127.0.0.1:${port}`;
const env = {
  ...process.env,
  // This very Node runs the functions.
  PATH: `${join(process.execPath, '..')}:${root}node_modules/.bin:${process.env.PATH}`,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'NODE_OPTIONS']) delete env[name];
/** EKS is the fake of the tests, and its clusters are where that says. On AWS a function trusts no such word. */
const fake = `http://127.0.0.1:${eksPort}`;
const emulated = {
  ...{ AWS_ENDPOINT_URL_EKS: fake, AWS_ENDPOINT_URL_IAM: fake, AWS_ENDPOINT_URL_EC2: fake },
  FARGATE_AUDITOR_TRUST_ENDPOINT: 'true',
};
const server = {
  ...env,
  ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', TMPDIR: scratch },
  ...{ MINISTACK_ACCOUNT_ID: account, MINISTACK_REGION: region },
  // Waits between attempts are left out.
  SFN_WAIT_SCALE: '0',
  ...emulated,
};
const client = {
  ...env,
  AWS_ENDPOINT_URL: url,
  ...{ E2E_STAGE: stage, E2E_ACCOUNT: account, E2E_EKS_PORT: String(eksPort), CI: 'true' },
  E2E_OSLS: JSON.stringify(where),
};

/** Names of buckets, and of the log group that outlives the stack, as they are now. */
async function kept() {
  const to = { region, endpoint: url, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const { Buckets = [] } = await new S3Client({ ...to, forcePathStyle: true }).send(new ListBucketsCommand({}));
  const logGroupNamePrefix = `/fargate-auditor/${stage}/findings`;
  const logs = new CloudWatchLogsClient(to);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  return [Buckets.map(({ Name }) => Name), logGroups.map(({ logGroupName }) => logGroupName)].flat();
}

/** Removes the stack, deploys it again with what it left behind, as docs/deploy.md says, and removes it for good. */
async function deployAgain() {
  run('osls', ['remove', ...where], client);
  const left = await kept();
  if (left.length < 2) throw new Error(`of bucket and findings only this was kept: ${left.join(', ')}`);
  run('osls', ['deploy', ...where, '--param', 'adoptFindingsLogGroup=true'], client);
  const now = await kept();
  const lost = left.filter((name) => !now.includes(name));
  if (lost.length > 0) throw new Error(`deploying again lost ${lost.join(', ')}`);
  run('osls', ['remove', ...where, '--param', 'adoptFindingsLogGroup=true'], client);
  console.log(`deployed again beside ${left.join(', ')}`);
}

const aws = await startAws(bin('python'), port, server, log);
let failed = true;
process.on('exit', () => {
  aws.kill();
  if (failed) console.error(`The log of the local AWS is ${log}`);
  else rmSync(scratch, { recursive: true, force: true });
});
run(process.execPath, ['scripts/build.mjs', 'functions'], env);
run('osls', ['deploy', ...where], client);
const vitest = ['run', '--root', '.', '--config', 'test/e2e/vitest.config.ts', ...process.argv.slice(2)];
const tests = spawn('vitest', vitest, { cwd: root, stdio: 'inherit', env: client });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
const [code] = await once(tests, 'exit');
if (code === 0) await deployAgain();
failed = code !== 0;
process.exit(code ?? 1);
