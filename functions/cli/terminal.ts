import { printable } from '#lib/printable.ts';
import { createProgress, type Progress } from './progress.ts';

/** Where a command writes: data on stdout, everything else on stderr. */
export interface Terminal {
  readonly width: number;
  readonly color: boolean;
  /** The locale says that it shows ASCII only. */
  readonly ascii: boolean;
  data(text: string): Promise<void>;
  /** A line for the person; not shown with `--quiet`. */
  say(text: string): void;
  /** A failure; always shown. */
  fail(text: string): void;
  /** What is going on, on a terminal, or line by line with `--verbose`; `done` clears it. */
  progress(): Progress;
}

/** Where there is no terminal, as in the log of a CI run. */
const defaultWidth = 100;
const mostWidth = 140;

export function createTerminal({ quiet = false, verbose = false }: { quiet?: boolean; verbose?: boolean }): Terminal {
  const { stdout, stderr, env } = process;
  const line = (text: string) => void stderr.write(`${text}\n`);
  return {
    width: widthOf(stdout),
    color: isSet(env['FORCE_COLOR']) || (stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'),
    ascii: isAscii(env),
    data: (text) => write(text),
    say: (text) => (quiet ? undefined : line(text)),
    fail: (text) => line(`fargate-auditor: ${printable(text, 2000)}`),
    progress: () => createProgress(stderr, { quiet, verbose }),
  };
}

// Some terminals do not know how wide they are, and say 0.
function widthOf({ isTTY, columns }: { readonly isTTY: boolean; readonly columns: number }): number {
  return Math.min(isTTY && columns > 0 ? columns : defaultWidth, mostWidth);
}

/** As in POSIX, the first that is set decides. Where none is, as in most containers, whoever reads the log takes UTF-8. */
function isAscii(env: NodeJS.ProcessEnv): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name]).find((value) => Boolean(value));
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Waits until the text is taken, so that a slow pipe loses nothing. */
function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
