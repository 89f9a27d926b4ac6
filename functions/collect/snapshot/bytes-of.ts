import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '#model/fault.ts';

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
