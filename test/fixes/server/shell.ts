import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { option, parseCommand, type Outcome } from '../commands/command.ts';

export interface Shell {
  /** Where the shell starts, and what is left lying in it. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly kubectl: string;
  /** Text that the person leaves in the file when an editor is opened. */
  readonly edited?: string | undefined;
  /** Does what schedulers and kubelets do while the command runs; true when nothing moves any more. */
  readonly attend: () => Promise<boolean>;
}

/** Gives a command line to bash, in an environment with nothing but kubectl and its configuration. */
export async function runInShell(line: string, file: string | undefined, shell: Shell): Promise<Outcome> {
  const { folder, kubeconfig } = shell;
  const env: Record<string, string> = {
    ...{ PATH: [dirname(shell.kubectl), '/usr/bin', '/bin'].join(delimiter), HOME: folder, KUBECONFIG: kubeconfig },
  };
  if (file !== undefined) {
    const command = parseCommand(line);
    if (command.options.has('f') || command.options.has('patch-file'))
      await writeFile(join(folder, option(command, 'f', 'patch-file')), file);
  }
  if (shell.edited !== undefined) {
    await writeFile(join(folder, 'edited.yaml'), shell.edited);
    env['KUBE_EDITOR'] = `cp ${join(folder, 'edited.yaml')}`;
  }
  const child = spawn('bash', ['-c', line], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  let code: number | null | undefined;
  child.once('close', (exit) => (code = exit));
  while (code === undefined) {
    if ((await shell.attend()) && child.pid !== undefined) {
      // With its children: bash waits for kubectl.
      process.kill(-child.pid, 'SIGTERM');
      return `waits: ${lastLine(said.out)}`;
    }
  }
  return code === 0 ? 'done' : `refused: ${lastLine(said.err)}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
