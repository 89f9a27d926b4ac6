// Installs a packed package into an empty folder and runs it on the Node that is at hand: node scripts/try-package.mjs [TARBALL]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Self-contained, so that it runs on every Node version that the package supports, without the clone's packages.
const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tarball = resolve(process.argv[2] ?? join(root, `dist/fargate-auditor-${version}.tgz`));
const example = join(root, 'examples/eks-workshop/after');
const folder = mkdtempSync(join(tmpdir(), 'try-package-'));

function run(command, args, code, said) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (error) throw error;
  if (status === code && stdout.includes(said)) return;
  throw new Error(`${command} ${args.join(' ')} ended with ${status} rather than ${code}:\n${stdout}${stderr}`);
}

try {
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, tarball], 0, '');
  const program = (args, code, said) =>
    run(process.execPath, [join(folder, 'node_modules/.bin/fargate-auditor'), ...args], code, said);
  program(['--version'], 0, version);
  program(['rules', 'pod-pending'], 0, '# pod-pending');
  program(['scan', '--snapshot', example, '-o', 'json'], 1, '"fargate-auditor/result/');
  program(['scan', '--snapshot', example, '-o', 'html', '--fail-on', 'none'], 0, '<!doctype html>');
  console.log(`fargate-auditor ${version} runs on Node ${process.versions.node}`);
} finally {
  rmSync(folder, { recursive: true });
}
