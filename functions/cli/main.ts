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
import { exitCodes } from './exit-codes.ts';
import { createRun } from './run.ts';

/** The command line: takes its words, gives the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  // Without a listener, a reader that leaves early would end the process with a stack trace.
  process.stdout.on('error', () => undefined);
  let code: number = exitCodes.ok;
  const run = createRun(interruption.signal, (ended) => (code = ended));
  const program = createProgram();
  for (const add of [addScan, addCheck, addDiff, addDoctor, addExplain, addLogging, addSnapshot, addRules])
    add(program, run);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

function createProgram(): Command {
  return new Command(tool.name)
    .description('Audits Amazon EKS clusters that run pods on AWS Fargate.')
    .version(tool.version)
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing at or above the gate; 1 findings; 2 usage or configuration error; 3 could not run;
4 ran, but coverage is incomplete (with --fail-on-incomplete; doctor: would be).`,
    );
}
