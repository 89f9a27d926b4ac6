import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command to its end in the root of the project, heard on stderr: stdout is for what a script is asked for. */
export function run(command, args, env = process.env) {
  const stdio = ['ignore', process.stderr, process.stderr];
  const { status, error } = spawnSync(command, args, { cwd: root, stdio, env, timeout: 1_800_000 });
  if (error ?? status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed`);
}
