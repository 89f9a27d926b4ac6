import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import { bytesOf } from './bytes-of.ts';
import { JsonStream } from './json-stream.ts';
import type { KubernetesKind } from '../source.ts';
import { kindsIn, kindText, wrongKind } from './wrong-kind.ts';

/** Kubernetes refuses objects above 1.5 MB or so; a longer one is something else, and must not fill the memory. */
const longestItem = 32 * 1024 * 1024;

/** The items of a kubectl List, as they arrive. kubectl prints `kind` last, so what the List is shows at the end. */
export async function* listItems(file: string, of: KubernetesKind): AsyncGenerator<readonly RawObject[]> {
  const reader = new ListReader(file, of);
  for await (const chunk of bytesOf(file)) yield reader.read(chunk);
  reader.end();
}

class ListReader {
  readonly #file: string;
  readonly #of: KubernetesKind;
  readonly #json: JsonStream;
  #items: RawObject[] = [];
  /** Of each document: outputs of several commands may stand one after the other. */
  readonly #kinds: unknown[] = [];
  #found = false;
  #lastItem = 0;

  constructor(file: string, of: KubernetesKind) {
    this.#file = file;
    this.#of = of;
    this.#json = new JsonStream(file, ['$.kind', '$.items.*'], ({ value, key, parent }) => {
      if (key === 'kind' && !Array.isArray(parent)) this.#kinds.push(value);
      else this.#add(value, parent);
    });
  }

  /** The items that end in this chunk. */
  read(chunk: Buffer): readonly RawObject[] {
    this.#items = [];
    this.#json.write(chunk);
    if (this.#json.length - this.#lastItem > longestItem) {
      throw wrongKind(
        this.#file,
        this.#of,
        `more than ${longestItem} bytes without an item after byte ${this.#lastItem}`,
      );
    }
    return this.#items;
  }

  end(): void {
    this.#json.end();
    const kinds = kindsIn(this.#of);
    const isList = (one: unknown) => one === 'List' || kinds.some((kind) => one === `${kind}List`);
    for (const kind of this.#kinds) if (!isList(kind)) throw wrongKind(this.#file, this.#of, `a ${kindText(kind)}`);
    if (this.#json.documents > 1 && this.#json.documents > this.#kinds.length)
      throw wrongKind(this.#file, this.#of, 'something else beside a List');
    if (this.#kinds.length === 0 && !this.#found) throw wrongKind(this.#file, this.#of, 'no List');
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
