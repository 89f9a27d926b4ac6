import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

const bin = fileURLToPath(new URL('../../functions/cli/bin.mjs', import.meta.url));

/** Runs the command line as a person would, in a process of its own, with no AWS settings but those given. */
export function runCli(words: readonly string[], { env = {}, stdin = '' }: CliOptions = {}): Promise<CliRun> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|KUBECONFIG|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|LC_|LANG)/.test(name),
  );
  const child = spawn(process.execPath, [bin, ...words], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.on('error', () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The one line on stderr that says what went wrong. */
export function failureOf({ stderr }: CliRun): string {
  return stderr.split('\n').find((line) => line.startsWith('fargate-auditor: ') || line.startsWith('error: ')) ?? '';
}

export function example(name: 'before' | 'after'): string {
  return fileURLToPath(new URL(`../../examples/eks-workshop/${name}`, import.meta.url));
}
