import { Fault } from '#model/fault.ts';
import { bytesOf } from './bytes-of.ts';
import { JsonStream } from './json-stream.ts';

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
