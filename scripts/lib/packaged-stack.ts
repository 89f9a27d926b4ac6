import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.ts';

/**
 * Packages the stack as `npm run package` does, in a folder of its own, since others may be packaging in this one, and without
 * credentials. Gives that folder, with `dist` and `.serverless` in it; whoever asked removes it.
 */
export function packagedStack(stage?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  for (const name of ['serverless.yml', 'infra', 'package.json', 'scripts/parameter-guard.mjs'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  run(root, 'scripts/build.mjs', 'functions', '--outdir', join(folder, 'dist'));
  const words = stage === undefined ? [] : ['--stage', stage];
  run(folder, join(root, 'node_modules/osls/bin/serverless.js'), 'package', ...words);
  return folder;
}

function run(cwd: string, ...words: string[]): void {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  Object.assign(env, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')} failed: ${stdout}${stderr}`);
}
