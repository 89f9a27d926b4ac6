import { AuditorError } from '#model/auditor-error.ts';
import { type RawObject, type RawPages, objectOf } from '../raw/fields.ts';
import type { KubernetesKind, AwsKind } from '../source.ts';
import { JsonStream } from '../raw/json-stream.ts';
import { bytesOf, parseJson, isYaml, parseYaml, readWhole } from './read-document.ts';

const pageSize = 500;

/** Pages of the items of a kubectl List, or of a file with one object per line; checks the kind of each. */
export async function* readItems(file: string, of: KubernetesKind): RawPages {
  let page: RawObject[] = [];
  for await (const items of itemsIn(file, of)) {
    for (const item of items) {
      checkKind(item, file, of);
      page.push(item);
      if (page.length === pageSize) {
        yield page;
        page = [];
      }
    }
  }
  if (page.length > 0) yield page;
}

function itemsIn(file: string, of: KubernetesKind): AsyncIterable<readonly RawObject[]> {
  if (/\.jsonl(?:\.gz)?$/.test(file)) return lineItems(file);
  return isYaml(file) ? yamlItems(file, of) : listItems(file, of);
}

/** Size limit for YAML, which has to be read as a whole. */
const longestYaml = 128 * 1024 * 1024;

async function* yamlItems(file: string, of: KubernetesKind): AsyncGenerator<readonly RawObject[]> {
  const documents = parseYaml(await readWhole(file, longestYaml), file).map(objectOf);
  for (const document of documents) {
    const { kind, items } = document;
    if (Array.isArray(items)) yield items.map(objectOf);
    else if ((kindsIn(of) as readonly unknown[]).includes(kind)) yield [document];
    else throw wrongKind(file, of, kind === undefined ? 'no List' : `a ${kindText(kind)}`);
  }
}

/** Items of a List read with `kubectl get --raw` have no kind. */
function checkKind(item: RawObject, file: string, of: KubernetesKind): void {
  const kinds: readonly unknown[] = kindsIn(of);
  const kind = item['kind'];
  if (kind !== undefined && !kinds.includes(kind)) throw wrongKind(file, of, `a ${kindText(kind)}`);
}

/** Kubernetes refuses objects above about 1.5 MB; a longer one is something else, and must not fill the memory. */
const longestItem = 32 * 1024 * 1024;

/** Items of a kubectl List as they arrive. kubectl prints `kind` last, so the List's kind is known only at the end. */
async function* listItems(file: string, of: KubernetesKind): AsyncGenerator<readonly RawObject[]> {
  const reader = new ListReader(file, of);
  for await (const chunk of bytesOf(file)) yield reader.read(chunk);
  reader.end();
}

class ListReader {
  readonly #file: string;
  readonly #of: KubernetesKind;
  readonly #json: JsonStream;
  #items: RawObject[] = [];
  /** Kind of each document: outputs of several commands may be concatenated. */
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

  /** Items that end in this chunk. */
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
      throw new AuditorError(
        'runtime',
        `${this.#file} has an item that is not an object before byte ${this.#json.token}`,
      );
    }
    this.#items.push(value as RawObject);
    this.#found = true;
    this.#lastItem = this.#json.token;
  }
}

const newline = 10;

/** Objects of a file with one per line, as they arrive. */
async function* lineItems(file: string): AsyncGenerator<readonly RawObject[]> {
  let rest: Buffer = Buffer.alloc(0);
  let start = 0;
  for await (const chunk of bytesOf(file)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(newline) + 1;
    yield parseLines(bytes.subarray(0, end), file, start);
    rest = bytes.subarray(end);
    start += end;
    if (rest.length > longestItem)
      throw new AuditorError('runtime', `${file} has a line of more than ${longestItem} bytes at byte ${start}`);
  }
  yield parseLines(rest, file, start);
}

function parseLines(bytes: Buffer, file: string, start: number): RawObject[] {
  const items: RawObject[] = [];
  let at = start;
  for (const line of bytes.toString().split('\n')) {
    if (line.trim() !== '') items.push(parseLine(line, file, at));
    at += Buffer.byteLength(line) + 1;
  }
  return items;
}

function parseLine(line: string, file: string, start: number): RawObject {
  const value = parseJson(line, file, start);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawObject;
  throw new AuditorError('runtime', `${file} has a line that is not an object at byte ${start}`);
}

export function wrongKind(file: string, { name, snapshot }: AwsKind | KubernetesKind, found: string): AuditorError {
  return new AuditorError('runtime', `${file} holds ${found}, not ${name}; make it with: ${snapshot.command}`);
}

/** A `kind` of any type, as in hand-written files. */
function kindText(kind: unknown): string {
  return typeof kind === 'string' ? kind : JSON.stringify(kind);
}

/** Kinds that a document's List may have. */
function kindsIn({ resources, snapshot }: KubernetesKind): readonly string[] {
  return snapshot.kinds ?? resources.map(({ kind }) => kind);
}
