import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './lib/root.ts';

export { root };

/** A file that is written from code and committed; `path` is relative to the root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** The text as prettier would leave it, so that generating and formatting never disagree. */
export async function formatted(path: string, text: string): Promise<GeneratedFile> {
  const options = await resolveConfig(resolve(root, path));
  return { path, text: await format(text, { ...options, filepath: path }) };
}

/** Paths whose committed text is not what the code says. */
export function staleFiles(files: readonly GeneratedFile[]): string[] {
  return files.filter(({ path, text }) => text !== textOf(path)).map(({ path }) => path);
}

/** Writes what is stale or, with `--check`, fails and names it. */
export function settle(files: readonly GeneratedFile[], command: string): void {
  const stale = staleFiles(files);
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is stale: npm run ${command}`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { path, text } of files.filter((file) => stale.includes(file.path))) {
    writeFileSync(resolve(root, path), text);
    console.log(`wrote ${path}`);
  }
}

export function textOf(path: string): string | null {
  const file = resolve(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
