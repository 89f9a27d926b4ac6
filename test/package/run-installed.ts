import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { CliRun } from '../support/run-cli.ts';

/** Runs what npm put on the PATH, on this Node, somewhere else, and without the settings of whoever runs the tests. */
export function runInstalled(
  node: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  name = 'fargate-auditor',
): Promise<CliRun> {
  const program = join(inject('installed').folder, 'node_modules/.bin', name);
  const child = spawn(node, [program, ...words], { cwd: tmpdir(), env: { HOME: tmpdir(), ...env }, stdio: 'pipe' });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
