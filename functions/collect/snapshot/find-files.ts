import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#model/fault.ts';

/** The forms a document may take, e.g. `pods.jsonl.gz`. */
const fileForms = ['.json', '.jsonl', '.json.gz', '.jsonl.gz'];

/** The paths of the documents in a snapshot folder, by name without ending. */
export async function findFiles(dir: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of (await entriesOf(dir)).sort()) {
    const name = nameOf(entry);
    if (name === null) continue;
    const twin = found.get(name);
    if (twin !== undefined) throw new Fault('usage', `${twin} and ${join(dir, entry)} both hold ${name}; remove one`);
    found.set(name, join(dir, entry));
  }
  return found;
}

/** `pods` for `pods.jsonl.gz`; null for a file that is none of a snapshot's forms. */
export function nameOf(entry: string): string | null {
  const dot = entry.indexOf('.');
  return dot > 0 && fileForms.includes(entry.slice(dot)) ? entry.slice(0, dot) : null;
}

async function entriesOf(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Fault('usage', `there is no folder ${dir}`, { cause: error });
    if (code === 'ENOTDIR') throw new Fault('usage', `${dir} is not a folder`, { cause: error });
    throw new Fault('usage', `${dir} cannot be read: ${message}`, { cause: error });
  }
}
