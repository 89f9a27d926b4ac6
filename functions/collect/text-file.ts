import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { errorText } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** Pipes that a shell opened for the command, as `<(helm template .)` does. Any other pipe may block forever. */
const shellPipe = /^\/(?:dev|proc\/(?:self|\d+))\/(?:fd\/\d+|stdin)$/;

/** More than any manifest, profile or result needs; a string can hold twice as much. */
const most = 256 * 1024 * 1024;

/** Text of a named file, in UTF-8 or, as PowerShell writes, UTF-16. Fails with an `AuditorError` that calls it `what`. */
export async function readTextFile(name: string, what = ''): Promise<string> {
  const called = what === '' ? name : `${what} ${name}`;
  await refuseOthers(name, called);
  return decoded(await reading(called, readFile(name)), called);
}

/** Text of a stream; `called` names it in messages. */
export async function readTextStream(stream: NodeJS.ReadableStream, called: string): Promise<string> {
  return decoded(await reading(called, buffer(stream)), called);
}

async function refuseOthers(name: string, called: string): Promise<void> {
  const found = await reading(called, stat(name));
  if (found.isFile()) {
    if (found.size > most)
      throw new AuditorError('usage', `Cannot read ${called}: it is longer than ${String(most)} bytes`);
    return;
  }
  if (found.isFIFO() && shellPipe.test(name)) return;
  const kind = found.isDirectory() ? 'folder' : found.isFIFO() ? 'named pipe' : 'device';
  throw new AuditorError('usage', `Cannot read ${called}: it is a ${kind}, not a file`);
}

async function reading<T>(called: string, act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (error) {
    throw new AuditorError('usage', `Cannot read ${called}: ${errorText(error)}`, { cause: error });
  }
}

/** Encoding given by a byte order mark; null without one, i.e. UTF-8. */
export function markedEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

function decoded(bytes: Buffer, called: string): string {
  const encoding = markedEncoding(bytes);
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  // Text contains no zero bytes, whereas UTF-16 of Latin letters has one in two.
  if (bytes.subarray(0, 64).includes(0))
    throw new AuditorError(
      'usage',
      `Cannot read ${called}: it is no text in UTF-8; save it as UTF-8, without zero bytes`,
    );
  return bytes.toString();
}
