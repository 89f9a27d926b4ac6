import { readTextFile, readTextStream } from '#collect/text-file.ts';

/** The text of a file that the user named. Fails with a `Fault` that says `what` it was wanted for. */
export async function readText(file: string, what = ''): Promise<string> {
  return readTextFile(file, what);
}

/** Text of a file, or of standard input where its name is `-`. */
export async function readInput(file: string, stdin: NodeJS.ReadableStream = process.stdin): Promise<string> {
  return file === '-' ? readTextStream(stdin, 'standard input') : readTextFile(file);
}
