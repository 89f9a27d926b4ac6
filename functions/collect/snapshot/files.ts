import type { UnreadPart } from '#model/facts/cluster-facts.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditorError } from '#model/auditor-error.ts';
import { toIso } from '#lib/time.ts';
import { listOf, objectOf, type RawObject, textOf, unreadFrom } from '../raw/fields.ts';
import type { Dirent } from 'node:fs';
import { allKinds } from '../kinds/index.ts';

/** File extensions of a document, e.g. `pods.jsonl.gz`. */
const fileForms = ['.json', '.jsonl', '.yaml', '.yml'].flatMap((form) => [form, `${form}.gz`]);

/** Content of a snapshot folder. */
export interface SnapshotFiles {
  /** Paths of documents, by name without extension. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of files with a document's extension that are not part of a snapshot. */
  readonly unused: readonly string[];
  readonly folders: readonly string[];
}

const known: ReadonlySet<string> = new Set(['meta', ...allKinds.map(({ name }) => name)]);

export async function findFiles(dir: string): Promise<SnapshotFiles> {
  const found = new Map<string, string>();
  const unused: string[] = [];
  const entries = await entriesOf(dir);
  for (const entry of entries.map(({ name }) => name).sort()) {
    const name = nameOf(entry);
    if (name === null) continue;
    if (!known.has(name)) {
      unused.push(entry);
      continue;
    }
    const twin = found.get(name);
    if (twin !== undefined)
      throw new AuditorError('usage', `${twin} and ${join(dir, entry)} both hold ${name}; remove one`);
    found.set(name, join(dir, entry));
  }
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return { files: found, unused, folders: folders.sort() };
}

/** Snapshots in these subfolders of a folder. */
export async function snapshotsIn(dir: string, folders: readonly string[]): Promise<string[]> {
  const paths = folders.slice(0, 1000).map((name) => join(dir, name));
  const lists = await Promise.all(paths.map((one) => readdir(one).catch(() => [])));
  return paths.filter((_, index) => lists[index]?.some((entry) => nameOf(entry) === 'cluster') === true);
}

/** `pods` for `pods.jsonl.gz`; null for a file without a snapshot's extension. */
export function nameOf(entry: string): string | null {
  const dot = entry.indexOf('.');
  return dot > 0 && fileForms.includes(entry.slice(dot)) ? entry.slice(0, dot) : null;
}

async function entriesOf(dir: string): Promise<Dirent[]> {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AuditorError('usage', `there is no folder ${dir}`, { cause: error });
    if (code === 'ENOTDIR') throw new AuditorError('usage', `${dir} is not a folder`, { cause: error });
    throw new AuditorError('usage', `${dir} cannot be read: ${message}`, { cause: error });
  }
}

export const formatVersion = 1;

/** A read that failed when the snapshot was taken. */
export interface Denied extends DeniedRead {
  /** Failed reads of a kind that takes several. Absent: all failed, or it is not known how many. */
  readonly parts?: readonly DeniedPart[];
  /** The file contains the results of the other reads. */
  readonly othersRead?: true;
}

interface DeniedRead {
  readonly reason: string;
  readonly missingPermission?: string;
}

interface DeniedPart extends DeniedRead {
  readonly namespace?: string;
  readonly kind?: string;
}

/** A failed read in the form of `meta.json`. */
export function deniedBy(error: unknown): Denied {
  const { reason, missingPermission, parts } = unreadFrom(error);
  const isPartial = error instanceof AuditorError && error.lost?.othersRead === true;
  return {
    reason,
    ...(missingPermission !== undefined && { missingPermission }),
    ...(parts !== undefined && { parts: parts.map(deniedPart) }),
    ...(isPartial && { othersRead: true }),
  };
}

function deniedPart({ reason, missingPermission, namespace, kind }: UnreadPart): DeniedPart {
  return {
    reason,
    ...(missingPermission !== undefined && { missingPermission }),
    ...(namespace !== undefined && { namespace }),
    ...(kind !== undefined && { kind }),
  };
}

/** The original fault, for readers of the snapshot. */
export function faultOf({ reason, parts, othersRead, ...grant }: Denied): AuditorError {
  const all = parts?.map((part) => ({ ok: false as const, ...part }));
  const lost = all === undefined ? {} : { lost: { parts: all, othersRead: othersRead ?? false } };
  return new AuditorError('runtime', reason, { ...grant, ...lost });
}

/** `meta.json`, the only file in a format of our own. */
export interface Meta {
  readonly takenAt: string | null;
  /** Failed reads by file name. If the file exists all the same, it holds the part that could be read. */
  readonly denied: ReadonlyMap<string, Denied>;
}

export const noMeta: Meta = { takenAt: null, denied: new Map() };

export function toMeta(document: unknown, file: string): Meta {
  const raw = objectOf(document);
  const version = raw['formatVersion'] ?? formatVersion;
  if (version !== formatVersion) {
    throw new AuditorError(
      'usage',
      `${file} has formatVersion ${JSON.stringify(version)}; this version reads ${formatVersion}`,
    );
  }
  if (raw['takenAt'] !== undefined && toIso(raw['takenAt']) === null) {
    throw new AuditorError('usage', `${file} has a takenAt that is not a time: ${JSON.stringify(raw['takenAt'])}`);
  }
  const denied = Object.entries(objectOf(raw['denied'])).map(([name, value]) => [name, toDenied(value)] as const);
  return { takenAt: toIso(raw['takenAt']), denied: new Map(denied) };
}

function toDenied(value: unknown): Denied {
  const raw = objectOf(value);
  const parts = listOf(raw['parts']).map((part): DeniedPart => {
    const [namespace, kind] = [textOf(objectOf(part)['namespace']), textOf(objectOf(part)['kind'])];
    return {
      ...toDeniedRead(objectOf(part)),
      ...(namespace !== null && { namespace }),
      ...(kind !== null && { kind }),
    };
  });
  return {
    ...toDeniedRead(raw),
    ...(parts.length > 0 && { parts }),
    ...(parts.length > 0 && raw['othersRead'] === true && { othersRead: true }),
  };
}

function toDeniedRead(raw: RawObject): DeniedRead {
  const reason = textOf(raw['reason']) ?? 'it could not be read when the snapshot was made';
  const missingPermission = textOf(raw['missingPermission']);
  return missingPermission === null ? { reason } : { reason, missingPermission };
}
