import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import { bytesOf } from './bytes-of.ts';
import { type ListFileName, snapshotFiles } from './files.ts';
import { JsonStream } from './json-stream.ts';
import { kindText, wrongKind } from './wrong-kind.ts';

/** Kubernetes refuses objects above 1.5 MB or so; a longer one is something else, and must not fill the memory. */
const longest = 32 * 1024 * 1024;

/** The items of a kubectl List, as they arrive. kubectl prints `kind` last, so what the List is shows at the end. */
export async function* listItems(file: string, name: ListFileName): AsyncGenerator<readonly RawObject[]> {
  const reader = new ListReader(file, name);
  for await (const chunk of bytesOf(file)) yield reader.read(chunk);
  reader.end();
}

class ListReader {
  readonly #file: string;
  readonly #name: ListFileName;
  readonly #json: JsonStream;
  #items: RawObject[] = [];
  #kind: unknown;
  #found = false;
  #lastItem = 0;

  constructor(file: string, name: ListFileName) {
    this.#file = file;
    this.#name = name;
    this.#json = new JsonStream(file, ['$.kind', '$.items.*'], ({ value, key, parent }) => {
      if (key === 'kind' && !Array.isArray(parent)) this.#kind = value;
      else this.#add(value, parent);
    });
  }

  /** The items that end in this chunk. */
  read(chunk: Buffer): readonly RawObject[] {
    this.#items = [];
    this.#json.write(chunk);
    if (this.#json.length - this.#lastItem > longest) {
      throw wrongKind(
        this.#file,
        this.#name,
        `more than ${longest} bytes without an item after byte ${this.#lastItem}`,
      );
    }
    return this.#items;
  }

  end(): void {
    this.#json.end();
    const kinds: readonly string[] = snapshotFiles[this.#name].kinds;
    const isList = this.#kind === 'List' || kinds.some((kind) => this.#kind === `${kind}List`);
    if (!isList && this.#kind !== undefined) throw wrongKind(this.#file, this.#name, `a ${kindText(this.#kind)}`);
    if (!isList && !this.#found) throw wrongKind(this.#file, this.#name, 'no List');
  }

  #add(value: unknown, parent: unknown): void {
    if (!Array.isArray(parent) || typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Fault('runtime', `${this.#file} has an item that is not an object before byte ${this.#json.token}`);
    }
    this.#items.push(value as RawObject);
    this.#found = true;
    this.#lastItem = this.#json.token;
  }
}
