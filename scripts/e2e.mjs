// Deploys the stack into a local AWS and runs the nightly scan there: node scripts/e2e.mjs [vitest arguments]
// docs/operations.md says what that proves, and what it does not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { account, region, startAws, withoutAccess } from './lib/local-aws.mjs';
import { freePort } from './lib/local-server.mjs';
import { root, run } from './lib/run.mjs';

const stage = 'e2e';
const where = ['--stage', stage, '--region', region, '--param', 'clusterMetrics=all'];

const scratch = mkdtempSync(join(tmpdir(), 'fargate-auditor-e2e-'));
const eksPort = await freePort();
const env = withoutAccess();
/** EKS is the fake of the tests, and its clusters are where that says. On AWS a function trusts no such word. */
const fake = `http://127.0.0.1:${eksPort}`;
const emulated = {
  ...{ AWS_ENDPOINT_URL_EKS: fake, AWS_ENDPOINT_URL_IAM: fake, AWS_ENDPOINT_URL_EC2: fake },
  FARGATE_AUDITOR_TRUST_ENDPOINT: 'true',
};
// Waits between attempts are left out.
const { process: aws, url, log } = await startAws(scratch, { ...env, SFN_WAIT_SCALE: '0', ...emulated });
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
