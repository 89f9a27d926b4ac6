import { parse } from 'node:path';
import { Command, CommanderError } from 'commander';
import { tool } from '#model/tool.ts';
import { addCheck } from './commands/check.ts';
import { addDiff } from './commands/diff.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addLogging } from './commands/logging.ts';
import { addRules } from './commands/rules.ts';
import { addScan } from './commands/scan.ts';
import { addSnapshot } from './commands/snapshot.ts';
import { exitCodes, createRun } from './run.ts';
import type { CliProcess, OutputStream } from './terminal/terminal.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** The command line: takes its arguments, returns the exit code. */
export async function main(words: readonly string[], host: CliProcess = process): Promise<number> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  for (const signal of signals) process.once(signal, interrupt);
  // Without a listener, a reader that exits early would end the process with a stack trace.
  host.stdout.on('error', () => undefined);
  let code: number = exitCodes.ok;
  const run = createRun(host, interruption.signal, (ended) => (code = ended));
  const program = createProgram(host);
  for (const add of [addScan, addCheck, addDiff, addDoctor, addExplain, addLogging, addSnapshot, addRules])
    add(program, run);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

function createProgram({ argv = [], stdout, stderr }: CliProcess): Command {
  return new Command(calledBy(argv))
    .description('Audits Amazon EKS clusters that run pods on AWS Fargate.')
    .version(tool.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => helpWidth(stdout),
      getErrHelpWidth: () => helpWidth(stderr),
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing at or above the gate; 1 findings; 2 usage or configuration error; 3 could not run;
4 ran, but coverage is incomplete (with --fail-on-incomplete; doctor: would be).`,
    );
}

/** kubectl finds plugins by file name: `kubectl fargate-audit` is `kubectl-fargate_audit`. */
function calledBy([, program = '']: readonly string[]): string {
  return parse(program).name === 'kubectl-fargate_audit' ? 'kubectl fargate-audit' : tool.name;
}

/** Width of the terminal; without one, commander's default. */
function helpWidth({ isTTY = false, columns = 0 }: OutputStream): number {
  return isTTY && columns > 0 ? columns : 80;
}
