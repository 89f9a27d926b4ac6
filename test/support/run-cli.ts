import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '#cli/main.ts';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

interface InProcess extends CliOptions {
  /** Columns of the terminal that standard output is; none when absent. */
  readonly columns?: number;
}

export const bin = fileURLToPath(new URL('../../functions/cli/bin.mjs', import.meta.url));

/** Settings of whoever runs the tests, which no command may see. */
const personal = /^(AWS_|KUBECONFIG|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|LC_|LANG)/;

/** Runs the command line in this process, with no AWS settings but those given. */
export function runCli(words: readonly string[], options: InProcess = {}): Promise<CliRun> {
  const run = last.then(() => runNow(words, options));
  last = run.catch(() => undefined);
  return run;
}

/** One run at a time: AWS clients look for their settings in the environment of the process. */
let last: Promise<unknown> = Promise.resolve();

async function runNow(words: readonly string[], { env = {}, stdin = '', columns }: InProcess): Promise<CliRun> {
  const own = { ...process.env };
  setEnvironment(given(env));
  try {
    const [stdout, stderr] = [new Output(columns), new Output()];
    const code = await main(words, { stdin: Readable.from([stdin]), stdout, stderr, env: process.env });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    setEnvironment(own);
  }
}

function given(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !personal.test(name));
  return { ...Object.fromEntries(inherited), ...env };
}

function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}

/** A stream that keeps what it gets; a terminal when it has columns. */
class Output extends Writable {
  readonly #chunks: Buffer[] = [];
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(columns = 0) {
    super();
    this.isTTY = columns > 0;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

/** Runs the command line as a person would, in a process of its own, and otherwise as `runCli` does. */
export function spawnCli(words: readonly string[], { env = {}, stdin = '' }: CliOptions = {}): Promise<CliRun> {
  const child = spawn(process.execPath, [bin, ...words], { env: given(env), stdio: 'pipe' });
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
