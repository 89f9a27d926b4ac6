import stringWidth from 'string-width';
import yoctoSpinner from 'yocto-spinner';
import { printable, printableLines } from '#lib/text/wording.ts';
import type { AuditorError } from '#model/auditor-error.ts';

/** Input and output of a command: data on stdout, everything else on stderr. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  readonly width: number;
  readonly color: boolean;
  /** The locale supports only ASCII. */
  readonly ascii: boolean;
  data(text: string): Promise<void>;
  /** Prints a line for the user; not shown with `--quiet`. */
  say(text: string): void;
  /** Prints a failure; always shown. */
  fail(failure: Pick<AuditorError, 'message'> & Partial<Pick<AuditorError, 'multiline'>>): void;
  /** Shows progress, in place on a terminal or line by line with `--verbose`; `done` clears it. */
  progress(): Progress;
}

/** Width without a terminal, as in the log of a CI run. */
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
    fail: ({ message, multiline = false }) => {
      const lines = multiline ? printableLines(message) : [printable(message, 2000)];
      line(`fargate-auditor: ${lines.join('\n')}`);
    },
    progress: () => createProgress(stderr, { quiet, verbose, env }),
  };
}

// Some terminals do not know their width and report 0.
function widthOf({ isTTY = false, columns = 0 }: OutputStream): number {
  return Math.min(isTTY && columns > 0 ? columns : defaultWidth, mostWidth);
}

/**
 * As in POSIX, the first variable that is set decides. If none is, as in most containers, readers of the log expect
 * UTF-8.
 */
function isAscii(env: NodeJS.ProcessEnv): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name]).find((value) => Boolean(value));
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Waits until the text is written, so that a slow pipe loses nothing. */
function write(stdout: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}

interface Progress {
  update(text: string): void;
  done(): void;
}

interface ProgressOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds, from any start. */
  readonly now?: () => number;
}

type Stream = Pick<OutputStream, 'isTTY' | 'columns' | 'write'>;

/** Time between two progress lines in a log: often enough to see progress, rarely enough to read the rest. */
const period = 10_000;
const silence: Progress = { update: () => undefined, done: () => undefined };

/** Progress, in place on a terminal; elsewhere in occasional lines, if requested. */
export function createProgress(stream: Stream, { quiet, verbose, env = process.env, now }: ProgressOptions): Progress {
  if (quiet) return silence;
  // A terminal without cursor movement, or a log that pretends to be one, would get a line for each change.
  if (stream.isTTY === true && env['TERM'] !== 'dumb' && env['CI'] === undefined) return spinner(stream);
  return verbose ? lines(stream, now) : silence;
}

function lines(stream: Stream, now: () => number = () => performance.now()): Progress {
  let next = Number.NEGATIVE_INFINITY;
  let last = '';
  return {
    ...silence,
    update: (text) => {
      if (text === last || now() < next) return;
      stream.write(`${printable(text, 1000)}\n`);
      next = now() + period;
      last = text;
    },
  };
}

function spinner(stream: Stream): Progress {
  const spin = yoctoSpinner({ stream: stream as NodeJS.WriteStream });
  return {
    // Starts with the first update, so that earlier output does not mix with it.
    update: (text) => {
      spin.text = fitted(printable(text, 1000), (stream.columns || 80) - 4);
      spin.start();
    },
    done: () => void spin.stop(),
  };
}

/** A line that is too long would wrap, and its rest would stay on screen. */
function fitted(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  let used = 0;
  const kept = characters.filter((character) => (used += stringWidth(character)) < width);
  return `${kept.join('')}…`;
}

/** Output stream of a command; a terminal also has `isTTY` and its width. */
export type OutputStream = NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>;

/** Process that a command runs in, reduced to the used parts: Node's own, or a fake in tests. */
export interface CliProcess {
  /** After Node itself, the path by which it was started. */
  readonly argv?: readonly string[];
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
}
