import { randomUUID } from 'node:crypto';
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './main.ts';
import { exitCodes } from './run.ts';

/** Inputs of the GitHub Action that are arguments of `check`, one per line. */
const options = {
  files: '--file',
  profiles: '--profiles',
  eksctl: '--eksctl',
  cluster: '--cluster',
  logging: '--logging',
  namespace: '--namespace',
  'fail-on': '--fail-on',
} as const;

/** The GitHub Action: checks manifests, writes SARIF and a job summary, and returns the exit code of `check`. */
async function action({ env }: NodeJS.Process): Promise<number> {
  const dir = await mkdtemp(join(env['RUNNER_TEMP'] ?? tmpdir(), 'fargate-auditor-'));
  try {
    const words = Object.entries(options).flatMap(([name, option]) =>
      linesOf(env, name).map((line) => `${option}=${line}`),
    );
    const code = await main(['check', ...words, '--format', 'sarif,markdown', '--output', join(dir, '/')]);
    await publish(env, dir, code);
    return code;
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Without a result there is nothing to publish; the error has been printed already. */
async function publish(env: NodeJS.ProcessEnv, dir: string, code: number): Promise<void> {
  const [sarif] = linesOf(env, 'sarif');
  const files = await readdir(dir);
  // Without a judgement there are no findings, and an empty SARIF file would close open alerts.
  const isJudged = code !== exitCodes.usage && code !== exitCodes.failed;
  for (const file of files.filter((name) => name.endsWith('.sarif'))) {
    if (sarif === undefined || !isJudged) continue;
    await copyFile(join(dir, file), sarif);
    await tell(env['GITHUB_OUTPUT'], outputText('sarif', sarif));
  }
  for (const file of files.filter((name) => name.endsWith('.md')))
    await tell(env['GITHUB_STEP_SUMMARY'], await readFile(join(dir, file), 'utf8'));
}

async function tell(file: string | undefined, text: string): Promise<void> {
  if (file !== undefined) await appendFile(file, text);
}

/** The delimiter is random, so that no value can contain it and set another output. */
function outputText(name: string, value: string): string {
  const end = randomUUID();
  return `${name}<<${end}\n${value}\n${end}\n`;
}

/** The runner passes an input as an environment variable with an upper-case name. */
function linesOf(env: NodeJS.ProcessEnv, input: string): string[] {
  const lines = (env[`INPUT_${input.toUpperCase()}`] ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

process.exitCode = await action(process);
