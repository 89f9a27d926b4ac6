import { shellWords } from './shell-words.ts';

/** What came of a command: it did its work, an API refused it, or it waits for what never comes. */
export type Outcome = 'done' | `refused: ${string}` | `waits: ${string}`;

/** Words of a command line, apart from its options. */
export interface Command {
  readonly line: string;
  readonly words: readonly string[];
  /** By name without dashes: what follows, `''` for one that takes nothing. */
  readonly options: ReadonlyMap<string, string>;
  /** What `-f FILE` and an editor would read. */
  readonly file: string | undefined;
}

/** A refusal of the API or of the program itself. */
export class Refused extends Error {}

/** A printed command that the simulation does not know: it wants to be taught it, or the command is wrong. */
export class UnknownCommand extends Error {}

/** Options of kubectl and aws that take no value. */
const switches = new Set(['overwrite', 'all', 'A', 'all-namespaces', 'now', 'force', 'show-managed-fields']);

export function parseCommand(line: string, file?: string): Command {
  const words: string[] = [];
  const options = new Map<string, string>();
  const all = shellWords(line);
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at] ?? '';
    const [, name, value] = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) words.push(word);
    else if (value !== undefined || switches.has(name)) options.set(name, value ?? '');
    else {
      at += 1;
      const values = [all[at] ?? ''];
      // aws takes lists as words one after another.
      while (words[0] === 'aws' && all[at + 1] !== undefined && !all[at + 1]?.startsWith('-')) {
        at += 1;
        values.push(all[at] ?? '');
      }
      options.set(name, values.join(' '));
    }
  }
  return { line, words, options, file };
}

export function option({ options, line }: Command, ...names: readonly string[]): string {
  for (const name of names) {
    const value = options.get(name);
    if (value !== undefined) return value;
  }
  throw new Refused(`${names.map((name) => `--${name}`).join(' or ')} is missing: ${line}`);
}
