// Writes a release, starts the emulator of AWS that deploys it, and runs a command beside both: node scripts/with-local-aws.mjs COMMAND [ARGUMENTS]
// The command finds the emulator at AWS_ENDPOINT_URL, and the files of the release in RELEASE_DIR.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAws, withoutAccess } from './lib/local-aws.mjs';
import { root, run } from './lib/run.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'local-aws-'));
const release = join(scratch, 'release');
const env = withoutAccess();
let aws;
let failed = true;
process.on('exit', () => {
  aws?.process.kill();
  if (failed) console.error(`The log of the local AWS is in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
});
run(process.execPath, ['scripts/release.ts', '--outdir', release], env);
// EKS is the emulator, which has no clusters. On AWS a function trusts no such word.
aws = await startAws(scratch, { ...env, SFN_WAIT_SCALE: '0', FARGATE_AUDITOR_TRUST_ENDPOINT: 'true' });
const client = { ...env, AWS_ENDPOINT_URL: aws.url, RELEASE_DIR: release };
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: client });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
failed = code !== 0;
process.exit(code ?? 1);
