import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AuditorError } from '#model/auditor-error.ts';
import { nameOf } from './files.ts';
import { kinds } from '../kinds/index.ts';
import type { RawObject, RawPages } from '../raw/fields.ts';

/**
 * A snapshot being written: files get their names only when all are whole, so a reader sees the old snapshot or the new
 * one.
 */
export class Staging {
  readonly #dir: string;
  readonly #names: string[] = [];

  /** The topmost folder that was made for it; undefined where all were there. */
  readonly #made: string | undefined;

  private constructor(dir: string, made: string | undefined) {
    this.#dir = dir;
    this.#made = made;
  }

  /** Refuses a folder that holds something else, unless told to write into it all the same. */
  static async open(dir: string, overwrite: boolean): Promise<Staging> {
    const made = await mkdir(dir, { recursive: true });
    const entries = await readdir(dir);
    const isOurs = entries.length === 0 || entries.some((entry) => nameOf(entry) === 'cluster');
    if (!isOurs && !overwrite) throw new AuditorError('usage', `${dir} is not empty and holds no snapshot`);
    return new Staging(dir, made);
  }

  async write(name: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
    this.#names.push(name);
    const handle = await open(this.#temporary(name), 'w', 0o600);
    try {
      for await (const chunk of chunks) await handle.write(chunk);
    } finally {
      await handle.close();
    }
  }

  /** Names everything written, and removes what is left of an older snapshot: it would be read as if it were new. */
  async commit(): Promise<void> {
    for (const entry of await readdir(this.#dir)) {
      const name = nameOf(entry);
      if (name !== null && isKnown(name)) await rm(join(this.#dir, entry));
    }
    for (const name of this.#names) await rename(this.#temporary(name), join(this.#dir, name));
  }

  /** Leaves everything as it was, but for what others wrote meanwhile. */
  async discard(): Promise<void> {
    for (const name of this.#names) await rm(this.#temporary(name), { force: true });
    if (this.#made === undefined) return;
    const top = resolve(this.#made);
    for (let dir = resolve(this.#dir); dir.startsWith(top); dir = dirname(dir)) await rmdir(dir).catch(() => undefined);
  }

  #temporary(name: string): string {
    return join(this.#dir, `.${name}.partial`);
  }
}

function isKnown(name: string): boolean {
  return name === 'meta' || Object.hasOwn(kinds, name);
}

/** A kubectl List, one item a line; complete also when reading fails halfway, which `onFault` is told. */
export async function* listText(
  pages: RawPages,
  redact: (raw: RawObject) => RawObject,
  onFault: (error: unknown) => void,
): AsyncGenerator<string> {
  let separator = '\n';
  yield '{"apiVersion":"v1","items":[';
  try {
    for await (const page of pages) {
      for (const raw of page) {
        yield separator + JSON.stringify(redact(raw));
        separator = ',\n';
      }
    }
  } catch (error) {
    onFault(error);
  }
  yield '\n],"kind":"List","metadata":{"resourceVersion":""}}\n';
}
