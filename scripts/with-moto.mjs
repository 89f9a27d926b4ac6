// Starts moto, an AWS that others wrote, and runs a command beside it: node scripts/with-moto.mjs COMMAND [ARGUMENTS]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const requirements = `${root}test/aws/requirements.txt`;
const installed = `${root}.venv/requirements.txt`;
const bin = (name) => `${root}.venv/${process.platform === 'win32' ? 'Scripts' : 'bin'}/${name}`;

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', process.stderr, process.stderr] });
  if (error ?? status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed`);
}

function install() {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  run('python3', '-m', 'venv', '.venv');
  run(bin('python'), '-m', 'pip', 'install', '--quiet', '--requirement', requirements);
  writeFileSync(installed, wanted);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function startMoto(port) {
  const moto = spawn(bin('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let left = 150; left > 0; left -= 1) {
    if (moto.exitCode !== null) throw new Error(`moto_server stopped with ${moto.exitCode}`);
    const up = await fetch(`${url}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return { moto, url };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  moto.kill();
  throw new Error('moto_server did not answer within 30 seconds');
}

install();
const { moto, url } = await startMoto(await freePort());
process.on('exit', () => moto.kill());
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
