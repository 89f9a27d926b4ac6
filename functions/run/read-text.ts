import { AuditorError } from '#model/auditor-error.ts';
import { readTextFile, readTextStream } from '#collect/text-file.ts';

/** The text of a file that the user named. Fails with an `AuditorError` that says `what` it was wanted for. */
export async function readText(file: string, what = ''): Promise<string> {
  return readTextFile(file, what);
}

/**
 * What a document says without which nothing can be judged. One that is not there is an `AuditorError` of who named it; one that
 * is empty or is something else, which is what a failed command leaves behind, is a run that could not be made.
 */
export async function readRequired<T>(file: string, read: (text: string, file: string) => T): Promise<T> {
  const text = await readText(file);
  try {
    return read(text, file);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    throw new AuditorError('runtime', error.message, { cause: error });
  }
}

/** Text of a file, or of standard input where its name is `-`. */
export async function readInput(file: string, stdin: NodeJS.ReadableStream = process.stdin): Promise<string> {
  return file === '-' ? readTextStream(stdin, 'standard input') : readTextFile(file);
}
