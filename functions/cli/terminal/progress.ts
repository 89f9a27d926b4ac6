import stringWidth from 'string-width';
import yoctoSpinner from 'yocto-spinner';
import { printable } from '#lib/text/wording.ts';
import type { OutputStream } from './process.ts';

export interface Progress {
  update(text: string): void;
  done(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds, from any start. */
  readonly now?: () => number;
}

type Stream = Pick<OutputStream, 'isTTY' | 'columns' | 'write'>;

/** Between two lines of a log: often enough to see that it goes on, seldom enough to read the rest. */
const period = 10_000;
const silence: Progress = { update: () => undefined, done: () => undefined };

/** What is going on: in place on a terminal; elsewhere in lines from time to time, when asked for. */
export function createProgress(stream: Stream, { quiet, verbose, env = process.env, now }: ProgressOptions): Progress {
  if (quiet) return silence;
  // A terminal that cannot go back in a line, or a log that pretends to be one, would get a line for each change.
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
    // It starts with the first word, so that what is said before does not fall into it.
    update: (text) => {
      spin.text = fitted(printable(text, 1000), (stream.columns || 80) - 4);
      spin.start();
    },
    done: () => void spin.stop(),
  };
}

/** A line that is too long would go on in the next one, and stay there. */
function fitted(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  let used = 0;
  const kept = characters.filter((character) => (used += stringWidth(character)) < width);
  return `${kept.join('')}…`;
}
