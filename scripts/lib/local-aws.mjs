import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answering, freePort } from './local-server.mjs';
import { pythonEnvironment } from './python.mjs';
import { root } from './run.mjs';

/** Account and Region of the samples in events/, so that these can be invoked. */
export const account = '111122223333';
export const region = 'us-west-2';

/** The environment without any AWS access there is here, and with this very Node first in the path: it runs the functions. */
export function withoutAccess() {
  const env = {
    ...process.env,
    PATH: `${join(process.execPath, '..')}:${root}node_modules/.bin:${process.env.PATH}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'NODE_OPTIONS']) delete env[name];
  return env;
}

/**
 * Starts the emulator that deploys the stack, test/e2e/local-aws.py. What it writes goes into the folder `scratch`; its functions are Node workers,
 * and get the settings of `env`. Gives the process, the address, and the file that it writes.
 */
export async function startAws(scratch, env) {
  const bin = pythonEnvironment('.venv/e2e', 'test/e2e/requirements.txt');
  const log = join(scratch, 'aws.log');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const output = openSync(log, 'w');
  const server = {
    ...env,
    ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', TMPDIR: scratch },
    ...{ MINISTACK_ACCOUNT_ID: account, MINISTACK_REGION: region },
  };
  const stdio = ['ignore', output, output];
  const aws = spawn(bin('python'), [`${root}test/e2e/local-aws.py`], { cwd: scratch, env: server, stdio });
  await answering(aws, `${url}/_ministack/health`, () => readFileSync(log, 'utf8').slice(-2000));
  return { process: aws, url, log };
}
