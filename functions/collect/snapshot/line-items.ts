import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import { bytesOf } from './bytes-of.ts';
import { parseJson } from './read-document.ts';

const newline = 10;
const longestLine = 32 * 1024 * 1024;

/** The objects of a file that holds one a line, as they arrive. */
export async function* lineItems(file: string): AsyncGenerator<readonly RawObject[]> {
  let rest: Buffer = Buffer.alloc(0);
  let start = 0;
  for await (const chunk of bytesOf(file)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(newline) + 1;
    yield parseLines(bytes.subarray(0, end), file, start);
    rest = bytes.subarray(end);
    start += end;
    if (rest.length > longestLine)
      throw new Fault('runtime', `${file} has a line of more than ${longestLine} bytes at byte ${start}`);
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
  throw new Fault('runtime', `${file} has a line that is not an object at byte ${start}`);
}
