import { inspect } from 'node:util';
import { errorText } from '#lib/text/errors.ts';
import { Fault } from '#model/fault.ts';
import { type Exit, exitCodes } from './terminal/exit-codes.ts';
import type { CliProcess } from './terminal/process.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

/** Flags of every command. */
export interface CommonFlags {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** The work of a command: writes to the terminal, and says how it ended. */
export type Work = (terminal: Terminal, signal: AbortSignal) => Promise<Exit>;

/** Runs the work of a command and keeps how it ended. */
export type Run = (flags: CommonFlags, work: Work) => Promise<void>;

/** A run whose end is told to `ended`; a foreseen failure is one line on stderr, never a stack trace. */
export function createRun(host: CliProcess, signal: AbortSignal, ended: (code: number) => void): Run {
  return async (flags, work) => {
    const terminal = createTerminal(host, flags);
    try {
      const { code, meaning } = await work(terminal, signal);
      signal.throwIfAborted();
      terminal.say(`exit ${String(code)}: ${meaning}`);
      ended(code);
    } catch (error) {
      ended(failed(error, terminal, signal, host.env));
    }
  };
}

function failed(error: unknown, terminal: Terminal, signal: AbortSignal, env: NodeJS.ProcessEnv): number {
  if (signal.aborted) {
    terminal.fail('interrupted');
    return exitCodes.interrupted;
  }
  if (isBrokenPipe(error)) return exitCodes.ok;
  if (error instanceof Fault) {
    terminal.fail(error.message);
    return error.kind === 'usage' ? exitCodes.usage : exitCodes.failed;
  }
  terminal.fail(`this is a bug, please report it: ${bugText(error, env)}`);
  return exitCodes.failed;
}

/** With where it came from and what caused it, for whoever looks for it. */
function bugText(error: unknown, env: NodeJS.ProcessEnv): string {
  return env['FARGATE_AUDITOR_DEBUG'] ? inspect(error) : errorText(error);
}

/** Whoever read the output has had enough, as `head` does. */
function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
