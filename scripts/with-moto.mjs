// Starts moto, an emulator of AWS, and runs a command beside it: node scripts/with-moto.mjs COMMAND [ARGUMENTS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { answering, freePort } from './lib/local-server.mjs';
import { pythonEnvironment } from './lib/python.mjs';
import { root } from './lib/run.mjs';

const bin = pythonEnvironment('.venv', 'test/aws/requirements.txt');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const moto = spawn(bin('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
process.on('exit', () => moto.kill());
await answering(moto, `${url}/moto-api/data.json`);
const env = {
  ...process.env,
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};
delete env.AWS_PROFILE;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
process.exit(code ?? 1);
