import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '#model/fault.ts';
import { markedEncoding } from '../text-file.ts';

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
  throw new Fault('runtime', `${file} cannot be read: it is a named pipe or a device, not a file`);
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
