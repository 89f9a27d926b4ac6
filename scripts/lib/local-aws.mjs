// A local AWS in a process of its own, with the fake of the tests for EKS, and what a program needs to talk to it.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, freePort } from './local-server.mjs';
import { pythonEnvironment } from './python.mjs';
import { root } from './run.mjs';

const account = '111122223333';

/** The environment of every program here: this very Node runs the functions, and nobody finds the credentials of the user. */
function environment(region) {
  const env = {
    ...process.env,
    PATH: `${join(process.execPath, '..')}:${root}node_modules/.bin:${process.env.PATH}`,
    ...{ AWS_REGION: region, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' },
  };
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'NODE_OPTIONS']) delete env[name];
  return env;
}

/**
 * Starts it. `env` is for programs that know nothing of it, `client` for those that are to talk to it; its functions are Node
 * workers that find EKS at `eksPort`, where nobody listens yet. `succeeded` says that its log is of no use to anybody.
 */
export async function startLocalAws(region, stage) {
  const scratch = mkdtempSync(join(tmpdir(), 'fargate-auditor-e2e-'));
  const log = `${scratch}/aws.log`;
  const bin = pythonEnvironment('.venv/e2e', 'test/e2e/requirements.txt');
  const [port, eksPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  // EKS is the fake of the tests, and its clusters are where that says. On AWS a function trusts no such word.
  const fake = `http://127.0.0.1:${eksPort}`;
  const env = environment(region);
  const server = {
    ...env,
    ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', TMPDIR: scratch },
    ...{ MINISTACK_ACCOUNT_ID: account, MINISTACK_REGION: region },
    // Waits between attempts are left out.
    SFN_WAIT_SCALE: '0',
    ...{ AWS_ENDPOINT_URL_EKS: fake, AWS_ENDPOINT_URL_IAM: fake, AWS_ENDPOINT_URL_EC2: fake },
    FARGATE_AUDITOR_TRUST_ENDPOINT: 'true',
  };
  const output = openSync(log, 'w');
  const words = [`${root}test/e2e/local-aws.py`];
  const aws = spawn(bin('python'), words, { cwd: scratch, env: server, stdio: ['ignore', output, output] });
  let isOver = false;
  process.on('exit', () => {
    aws.kill();
    if (isOver) rmSync(scratch, { recursive: true, force: true });
    else console.error(`The log of the local AWS is ${log}`);
  });
  await answering(aws, `${url}/_ministack/health`, () => readFileSync(log, 'utf8').slice(-2000));
  const client = {
    ...env,
    AWS_ENDPOINT_URL: url,
    ...{ E2E_STAGE: stage, E2E_ACCOUNT: account, E2E_EKS_PORT: String(eksPort), CI: 'true' },
  };
  return { env, client, url, eksPort, succeeded: () => (isOver = true) };
}
