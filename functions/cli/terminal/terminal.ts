import { printable } from '#lib/text/wording.ts';
import type { CliProcess, OutputStream } from './process.ts';
import { createProgress, type Progress } from './progress.ts';

/** Where a command reads and writes: data on stdout, everything else on stderr. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
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

interface Loudness {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export function createTerminal(host: CliProcess, { quiet = false, verbose = false }: Loudness): Terminal {
  const { stdin, stdout, stderr, env } = host;
  const line = (text: string) => void stderr.write(`${text}\n`);
  return {
    stdin,
    width: widthOf(stdout),
    color: isSet(env['FORCE_COLOR']) || (stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'),
    ascii: isAscii(env),
    data: (text) => write(stdout, text),
    say: (text) => (quiet ? undefined : line(text)),
    fail: (text) => line(`fargate-auditor: ${printable(text, 2000)}`),
    progress: () => createProgress(stderr, { quiet, verbose, env }),
  };
}

// Some terminals do not know how wide they are, and say 0.
function widthOf({ isTTY = false, columns = 0 }: OutputStream): number {
  return Math.min(isTTY && columns > 0 ? columns : defaultWidth, mostWidth);
}

/** As in POSIX, the first that is set decides. Where none is, as in most containers, whoever reads the log takes UTF-8. */
function isAscii(env: NodeJS.ProcessEnv): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name]).find((value) => Boolean(value));
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Waits until the text is taken, so that a slow pipe loses nothing. */
function write(stdout: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
