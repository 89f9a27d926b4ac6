import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { errorText } from '#lib/text/errors.ts';
import { Fault } from '#model/fault.ts';

/** The text of a file that the user named. Fails with a `Fault` that says `what` it was wanted for. */
export async function readText(file: string, what = ''): Promise<string> {
  return failing(what === '' ? file : `${what} ${file}`, readFile(file, 'utf8'));
}

/** Text of a file, or of standard input where its name is `-`. */
export async function readInput(file: string, stdin: NodeJS.ReadableStream = process.stdin): Promise<string> {
  return file === '-' ? failing('standard input', readAll(stdin)) : readText(file);
}

async function failing(name: string, reading: Promise<string>): Promise<string> {
  try {
    return await reading;
  } catch (error) {
    throw new Fault('usage', `Cannot read ${name}: ${errorText(error)}`, { cause: error });
  }
}
