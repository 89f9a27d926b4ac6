import yoctoSpinner from 'yocto-spinner';
import { printable } from '../lib/printable.ts';

/** Where a command writes: data on stdout, everything else on stderr. */
export interface Terminal {
  readonly width: number;
  readonly color: boolean;
  data(text: string): Promise<void>;
  /** A line for the person; not shown with `--quiet`. */
  say(text: string): void;
  /** A failure; always shown. */
  fail(text: string): void;
  /** What is going on, on a terminal only; `done` clears it. */
  progress(): { update(text: string): void; done(): void };
}

export function createTerminal({ quiet = false, verbose = false }: { quiet?: boolean; verbose?: boolean }): Terminal {
  const { stdout, stderr, env } = process;
  const line = (text: string) => void stderr.write(`${text}\n`);
  return {
    width: Math.min(stdout.isTTY ? stdout.columns : 100, 140),
    color: isSet(env['FORCE_COLOR']) || (stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'),
    data: (text) => write(text),
    say: (text) => (quiet ? undefined : line(text)),
    fail: (text) => line(`fargate-auditor: ${printable(text, 2000)}`),
    progress: () => (quiet || !stderr.isTTY ? plainProgress(verbose ? line : null) : spinner()),
  };
}

function plainProgress(line: ((text: string) => void) | null): ReturnType<Terminal['progress']> {
  return { update: (text) => line?.(printable(text)), done: () => undefined };
}

function spinner(): ReturnType<Terminal['progress']> {
  const spin = yoctoSpinner({ stream: process.stderr }).start();
  return {
    update: (text) => void (spin.text = printable(text, 100)),
    done: () => void spin.stop(),
  };
}

/** Waits until the text is taken, so that a slow pipe loses nothing. */
function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
