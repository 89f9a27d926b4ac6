import { printable, printableLines } from '#lib/text/wording.ts';

/** Commands and lines of a patch are of use only whole. */
const longestCommand = 20_000;

/** A stranger's text on one line. */
export function clean(text: string, limit = 2000): string {
  return printable(text.toWellFormed(), limit);
}

export function cleanCommand(text: string): string {
  return printable(text.toWellFormed(), longestCommand);
}

/** A patch: its lines stay lines. */
export function cleanLines(text: string): string {
  return printableLines(text.toWellFormed()).join('\n');
}

export function cleanPairs(pairs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(pairs).map(([key, value]) => [clean(key), clean(value)]));
}
