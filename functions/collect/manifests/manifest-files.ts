import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '#lib/text/wording.ts';
import { compareText } from '#lib/text/compare.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { readTextFile, readTextStream } from '../text-file.ts';

/** A text that may contain manifests. */
export interface ManifestFile {
  /** Name as the user would write it. */
  readonly name: string;
  readonly text: string;
  /** Named by the user, not found in a folder: then it must contain manifests. */
  readonly asked: boolean;
}

export interface ManifestFolder {
  readonly files: readonly ManifestFile[];
  /** Folders of Helm charts below it; their templates are not manifests yet. */
  readonly charts: readonly string[];
  /** Files that could not be read; the others are. */
  readonly faults?: readonly AuditorError[];
  /** Folders that were named but contain no file that could be a manifest. */
  readonly empty?: readonly string[];
}

export const standardInput = 'standard input';

const endings = /(?:\.(?:ya?ml|json)|^Kustomization)$/i;

/** The files that are named, up to `most` characters in all, and those of the folders that are named; `-` is standard input. */
export async function readManifestFiles(
  named: readonly string[],
  stdin: NodeJS.ReadableStream = process.stdin,
  most = mostText,
): Promise<Required<ManifestFolder>> {
  const found = new FoundFiles(most);
  for (const name of new Set(named)) {
    if (name === '-') await found.add(standardInput, true, () => readTextStream(stdin, standardInput));
    else await found.named(name);
  }
  return found;
}

/** In characters: all texts are held at once, since one may say how others are to be taken. */
const mostText = 256 * 1024 * 1024;

function tooMuch(name: string, most: number): string {
  return `${name} and what comes behind it was not read: what was named is longer than ${megabytes(most)}; name fewer files at a time`;
}

/** `32 MiB` */
export function megabytes(length: number): string {
  return `${String(length / 1024 / 1024)} MiB`;
}

class FoundFiles implements Required<ManifestFolder> {
  readonly files: ManifestFile[] = [];
  readonly charts: string[] = [];
  readonly faults: AuditorError[] = [];
  readonly empty: string[] = [];
  /** Of all that was read, in characters. */
  #length = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  async named(name: string): Promise<void> {
    const isFolder = (await stat(name).catch(() => null))?.isDirectory() ?? false;
    if (!isFolder) return this.add(name, true, () => readTextFile(name));
    const { files, charts } = await this.#orFault(() => filesIn(name), { files: [], charts: [] });
    for (const file of files) await this.add(file, false, () => readTextFile(file));
    this.charts.push(...charts);
    if (files.length + charts.length === 0) this.empty.push(name);
  }

  async add(name: string, asked: boolean, text: () => Promise<string>): Promise<void> {
    if (this.#length > this.#most) return;
    const read = await this.#orFault(text, null);
    this.#length += read?.length ?? 0;
    if (this.#length > this.#most) this.faults.push(new AuditorError('usage', tooMuch(name, this.#most)));
    else if (read !== null) this.files.push({ name, text: read, asked });
  }

  async #orFault<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      this.faults.push(error);
      return otherwise;
    }
  }
}

interface ManifestPaths {
  readonly files: string[];
  readonly charts: string[];
}

/** Files in the order of their names. Skips hidden folders and installed packages. */
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
  // A broken link is reported when it is read as a file.
  const target = own.isSymbolicLink() ? await stat(name).catch(() => null) : own;
  return { isDirectory: target?.isDirectory() ?? false, isLink: own.isSymbolicLink() };
}

async function failing<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new AuditorError('usage', `Cannot read ${name}: ${errorText(error)}`, { cause: error });
  }
}
