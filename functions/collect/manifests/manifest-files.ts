import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { errorText } from '#lib/text/errors.ts';
import { compareText } from '#lib/text/compare.ts';
import { Fault } from '#model/fault.ts';

/** A text that may hold manifests. */
export interface ManifestFile {
  /** As the user would name it. */
  readonly name: string;
  readonly text: string;
  /** Named by the user, not found in a folder: then it must hold manifests. */
  readonly asked: boolean;
}

export interface ManifestFolder {
  readonly files: readonly ManifestFile[];
  /** Folders of Helm charts below it, whose templates are no manifests yet. */
  readonly charts: readonly string[];
}

export const standardInput = 'standard input';

const endings = /\.(?:ya?ml|json)$/i;
const longest = 64 * 1024 * 1024;

/** The files that are named, and those of the folders that are named; `-` is standard input. Fails with a `Fault`. */
export async function readManifestFiles(
  named: readonly string[],
  stdin: NodeJS.ReadableStream = process.stdin,
): Promise<ManifestFolder> {
  const files: ManifestFile[] = [];
  const charts: string[] = [];
  for (const name of [...new Set(named)]) {
    if (name === '-') files.push({ name: standardInput, text: await readAll(stdin), asked: true });
    else if (!(await isFolder(name))) files.push(await readOne(name, true));
    else {
      const found = await filesIn(name);
      for (const file of found.files) files.push(await readOne(file, false));
      charts.push(...found.charts);
    }
  }
  return { files, charts };
}

async function isFolder(name: string): Promise<boolean> {
  return (await failing(name, stat(name))).isDirectory();
}

async function readOne(name: string, asked: boolean): Promise<ManifestFile> {
  const { size } = await failing(name, stat(name));
  if (size > longest)
    throw new Fault('usage', `${name} is longer than ${String(longest)} bytes, too long for manifests`);
  return { name, text: await failing(name, readFile(name, 'utf8')), asked };
}

interface ManifestPaths {
  readonly files: string[];
  readonly charts: string[];
}

/** In the order of their names. Hidden folders and what packages brought are nobody's manifests. */
async function filesIn(folder: string): Promise<ManifestPaths> {
  const found: ManifestPaths = { files: [], charts: [] };
  const entries = (await failing(folder, readdir(folder))).toSorted(compareText);
  const isChart = entries.includes('Chart.yaml');
  if (isChart) found.charts.push(folder);
  for (const entry of entries) {
    const name = path.join(folder, entry);
    // A link to a folder may lead back here.
    const { isDirectory, isLink } = await kindOf(name);
    if (!isDirectory && endings.test(entry)) found.files.push(name);
    if (!isDirectory || isLink || entry.startsWith('.') || entry === 'node_modules') continue;
    if (isChart && entry === 'templates') continue;
    const below = await filesIn(name);
    found.files.push(...below.files);
    found.charts.push(...below.charts);
  }
  return found;
}

async function kindOf(name: string): Promise<{ isDirectory: boolean; isLink: boolean }> {
  const own = await failing(name, lstat(name));
  const target = own.isSymbolicLink() ? await failing(name, stat(name)) : own;
  return { isDirectory: target.isDirectory(), isLink: own.isSymbolicLink() };
}

async function failing<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new Fault('usage', `Cannot read ${name}: ${errorText(error)}`, {
      cause: error,
    });
  }
}
