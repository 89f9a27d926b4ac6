import { TokenParser, Tokenizer } from '@streamparser/json';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '#model/fault.ts';

const longest = 32 * 1024 * 1024;

/** A small document, parsed whole. */
export async function readDocument(file: string): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(file)) {
    length += chunk.length;
    if (length > longest)
      throw new Fault('runtime', `${file} is longer than ${longest} bytes, too long for what it should hold`);
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks).toString(), file, 0);
}

/** `JSON.parse` whose fault names the file and the byte; `start` is where the text begins in the file. */
export function parseJson(text: string, file: string, start: number): unknown {
  // Windows shells begin a redirected file with a byte order mark.
  const bare = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  if (bare.trim() === '') throw new Fault('runtime', `${file} is empty`);
  try {
    return JSON.parse(bare) as unknown;
  } catch (error) {
    locate(Buffer.from(text), file, start);
    throw new Fault('runtime', `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** `JSON.parse` does not say where a short text is wrong; the slower parser throws a fault that does. */
function locate(bytes: Buffer, file: string, start: number): void {
  const json = new JsonStream(file, ['$'], () => undefined, start);
  json.write(bytes);
  json.end();
}

type OnValue = TokenParser['onValue'];

/** Parses a file's JSON as its bytes arrive; faults name the file and the byte. */
export class JsonStream {
  readonly #file: string;
  readonly #start: number;
  readonly #tokenizer = new Tokenizer();
  readonly #parser: TokenParser;
  #length = 0;
  #token = 0;

  /** `start` is where the bytes begin in the file. */
  constructor(file: string, paths: string[], onValue: OnValue, start = 0) {
    this.#file = file;
    this.#start = start;
    // With `keepStack: false` a value is forgotten once it was handed over.
    this.#parser = new TokenParser({ paths, keepStack: false });
    this.#parser.onValue = onValue;
    this.#tokenizer.onToken = (token) => {
      this.#token = token.offset;
      this.#parser.write(token);
    };
  }

  /** Bytes taken so far. */
  get length(): number {
    return this.#length;
  }

  /** Where the latest token begins. */
  get token(): number {
    return this.#start + this.#token;
  }

  write(chunk: Uint8Array): void {
    try {
      this.#tokenizer.write(chunk);
    } catch (error) {
      throw error instanceof Fault ? error : this.#notJson(error as Error);
    }
    this.#length += chunk.length;
  }

  end(): void {
    if (!this.#parser.isEnded)
      throw new Fault('runtime', `${this.#file} is cut off at byte ${this.#start + this.#length}`);
  }

  /** The tokenizer says where it stopped; the parser fails at the token it was given. */
  #notJson(cause: Error): Fault {
    const [what, position] = cause.message.split(/ at chunk position "\d+" \(absolute position "(\d+)"\)/);
    const byte = position === undefined ? this.token : this.#start + Number(position);
    return new Fault('runtime', `${this.#file} is not JSON at byte ${byte}: ${what ?? cause.message}`, { cause });
  }
}

const chunkSize = 256 * 1024;

/** The bytes of a file, gunzipped when it ends in `.gz`. */
export async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const raw = createReadStream(file, { highWaterMark: chunkSize });
  // `pipeline` hands an error of the file on to the gunzip stream; its callback has nothing left to do.
  const stream = file.endsWith('.gz') ? pipeline(raw, createGunzip({ chunkSize }), () => undefined) : raw;
  let empty = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      empty = false;
      yield chunk;
    }
  } catch (error) {
    throw readFault(file, error);
  }
  if (empty) throw new Fault('runtime', `${file} is empty`);
}

function readFault(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'Z_BUF_ERROR')
    return new Fault('runtime', `${file} is cut off: its gzip data ends early`, { cause: error });
  const verb = code.startsWith('Z_') ? 'gunzipped' : 'read';
  return new Fault('runtime', `${file} cannot be ${verb}: ${message}`, { cause: error });
}
