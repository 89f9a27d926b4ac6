// Writes a release, starts the emulator of AWS that deploys it, and runs a command beside both: node scripts/with-local-aws.mjs COMMAND [ARGUMENTS]
// The command finds the emulator at AWS_ENDPOINT_URL, and the files of the release in RELEASE_DIR.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from './lib/local-aws.mjs';
import { root, run } from './lib/run.mjs';

const { env, client, succeeded } = await startLocalAws('us-west-2', 'prod');
const release = mkdtempSync(join(tmpdir(), 'release-'));
process.on('exit', () => rmSync(release, { recursive: true, force: true }));
run(process.execPath, ['scripts/release.ts', '--outdir', join(release, 'files')], env);
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...client, RELEASE_DIR: join(release, 'files') },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
if (code === 0) succeeded();
process.exit(code ?? 1);
