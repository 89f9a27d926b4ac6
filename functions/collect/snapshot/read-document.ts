import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AuditorError } from '#model/auditor-error.ts';
import { stat } from 'node:fs/promises';
import { JsonStream } from '../raw/json-stream.ts';
import { markedEncoding } from '../text-file.ts';
import { isDeepStrictEqual } from 'node:util';
import { isNode } from 'yaml';
import { yamlOutputs } from '../manifests/command-outputs.ts';
import { readYaml } from '../manifests/yaml-documents.ts';

const longest = 32 * 1024 * 1024;

/** True of a file in YAML, as `-o yaml` writes it, by its name. */
export function isYaml(file: string): boolean {
  return /\.ya?ml(?:\.gz)?$/.test(file);
}

/** Small documents, parsed whole: one, or outputs of several commands one after the other. */
export async function readDocuments(file: string): Promise<readonly unknown[]> {
  const text = await readWhole(file, longest);
  return isYaml(file) ? parseYaml(text, file) : parseSeveral(text, file);
}

/** A small document of which there is one. */
export async function readDocument(file: string): Promise<unknown> {
  const [first, ...others] = await readDocuments(file);
  // A command that was run twice appends what it wrote before.
  if (others.every((other) => isDeepStrictEqual(other, first))) return first;
  throw new AuditorError('runtime', `${file} holds several documents that differ; keep one`);
}

/** The text of a file that is no longer than this. */
export async function readWhole(file: string, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(file)) {
    length += chunk.length;
    if (length > most)
      throw new AuditorError('runtime', `${file} is longer than ${most} bytes, too long for what it should hold`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Documents of a text in YAML, also of outputs that were appended to one another. */
export function parseYaml(text: string, file: string): unknown[] {
  if (text.trim() === '') throw new AuditorError('runtime', `${file} is empty`);
  try {
    const { documents } = readYaml(text, file);
    return documents
      .filter(({ contents }) => contents !== null)
      .flatMap((one) =>
        yamlOutputs(one).map((node) => (isNode(node) ? (node.toJS(one, { maxAliasCount: 1000 }) as unknown) : node)),
      );
  } catch (error) {
    if (!(error instanceof AuditorError || error instanceof ReferenceError)) throw error;
    throw new AuditorError('runtime', error.message, { cause: error });
  }
}

/** `JSON.parse` whose fault names the file and the byte; `start` is where the text begins in the file. */
export function parseJson(text: string, file: string, start: number): unknown {
  const bare = withoutMark(text, file);
  try {
    return JSON.parse(bare) as unknown;
  } catch (error) {
    valuesIn(Buffer.from(text), file, start);
    throw new AuditorError('runtime', `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function parseSeveral(text: string, file: string): unknown[] {
  const bare = withoutMark(text, file);
  try {
    return [JSON.parse(bare) as unknown];
  } catch {
    return valuesIn(Buffer.from(bare), file, 0);
  }
}

/** Windows shells begin a redirected file with a byte order mark. */
function withoutMark(text: string, file: string): string {
  const bare = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  if (bare.trim() === '') throw new AuditorError('runtime', `${file} is empty`);
  return bare;
}

/** The slower parser takes several values, and throws a fault that says where a text is wrong. */
function valuesIn(bytes: Buffer, file: string, start: number): unknown[] {
  const values: unknown[] = [];
  const json = new JsonStream(file, ['$'], ({ value }) => values.push(value), start);
  json.write(bytes);
  json.end();
  return values;
}

const chunkSize = 256 * 1024;

/** The bytes of a file in UTF-8, gunzipped when it ends in `.gz`; Windows shells write UTF-16. */
export async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  await refusePipes(file);
  let decoder: TextDecoder | null | undefined;
  for await (const chunk of rawBytes(file)) {
    if (decoder === undefined) {
      const encoding = markedEncoding(chunk);
      decoder = encoding === null ? null : new TextDecoder(encoding);
    }
    yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
}

/** Nothing may ever come of them. */
async function refusePipes(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null || found.isFile() || found.isDirectory()) return;
  throw new AuditorError('runtime', `${file} cannot be read: it is a named pipe or a device, not a file`);
}

async function* rawBytes(file: string): AsyncGenerator<Buffer> {
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
  if (empty) throw new AuditorError('runtime', `${file} is empty`);
}

function readFault(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'Z_BUF_ERROR')
    return new AuditorError('runtime', `${file} is cut off: its gzip data ends early`, { cause: error });
  const verb = code.startsWith('Z_') ? 'gunzipped' : 'read';
  return new AuditorError('runtime', `${file} cannot be ${verb}: ${message}`, { cause: error });
}
