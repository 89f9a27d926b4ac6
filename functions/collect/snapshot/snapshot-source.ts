import { join } from 'node:path';
import { AuditorError } from '#model/auditor-error.ts';
import { toIso } from '#lib/time.ts';
import type { RawSource, AwsKind, KubernetesKind } from '../source.ts';
import { allKinds, awsKinds, kubernetesKinds } from '../kinds/index.ts';
import { faultOf, findFiles, type Meta, noMeta, type SnapshotFiles, snapshotsIn, toMeta } from './files.ts';
import { readDocument, readDocuments } from './read-document.ts';
import { objectOf, type RawObject, filterPages, onePage, type RawPages, listOf } from '../raw/fields.ts';
import { readItems, wrongKind } from './read-items.ts';
import { listedBriefly, printable, shellQuote } from '#lib/text/wording.ts';

/**
 * Opens a folder with the documents of an audit, as written by `snapshot` or by kubectl and the AWS CLI; see
 * docs/snapshot.md.
 */
export async function openSnapshot(dir: string): Promise<RawSource> {
  const { files, unused, folders } = await findFiles(dir);
  const metaFile = files.get('meta');
  const meta = metaFile === undefined ? noMeta : toMeta(await readDocument(metaFile), metaFile);
  await checkEssentials(dir, { files, unused, folders }, meta);
  return new SnapshotSource(dir, files, meta, unusedText(dir, unused));
}

/** Warning about files that somebody put there to be read, but that are not. */
function unusedText(dir: string, unused: readonly string[]): string[] {
  if (unused.length === 0) return [];
  const verb = unused.length === 1 ? 'is' : 'are';
  return [
    `${listedBriefly(unused.map((name) => printable(name, 100)))} in ${dir} ${verb} not read: no document of a snapshot has that name`,
  ];
}

async function checkEssentials(dir: string, { files, folders }: SnapshotFiles, meta: Meta): Promise<void> {
  const essential = allKinds.filter(({ snapshot }) => snapshot.essential === true);
  const missing = essential.filter(({ name }) => !files.has(name) && !meta.denied.has(name));
  if (missing.length === 0) return;
  const snapshots = files.size === 0 ? await snapshotsIn(dir, folders) : [];
  if (snapshots.length > 0) {
    const names = listedBriefly(
      snapshots.map((name) => `--snapshot ${shellQuote(name)}`),
      8,
    );
    throw new AuditorError('usage', `${dir} is no snapshot, but holds some: give ${names}`);
  }
  const commands = missing.map(({ snapshot }) => `  ${snapshot.command}`).join('\n');
  const names = missing.map(({ name }) => `${name}.json`).join(', ');
  const text = `the snapshot ${printable(dir)} has no ${names}; make what is missing with\n${commands}`;
  throw new AuditorError('usage', text, { multiline: true });
}

const guessedClock = "meta.json has no takenAt: the newest time found in the snapshot is taken as the audit's clock";

/** Reads a file when its content is requested, and again each time: nothing is cached. */
class SnapshotSource implements RawSource {
  readonly mode = 'snapshot';
  readonly warnings: readonly string[];
  readonly #dir: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #meta: Meta;
  #takenAt: Promise<string> | undefined;
  #broken: AuditorError | null = null;

  constructor(dir: string, files: ReadonlyMap<string, string>, meta: Meta, warnings: readonly string[] = []) {
    this.#dir = dir;
    this.#files = files;
    this.#meta = meta;
    this.warnings = [...(meta.takenAt === null ? [guessedClock] : []), ...warnings];
  }

  takenAt(): Promise<string> {
    this.#takenAt ??= this.#meta.takenAt === null ? this.#guessTakenAt() : Promise.resolve(this.#meta.takenAt);
    return this.#takenAt;
  }

  list(kind: KubernetesKind): RawPages {
    const { name, snapshot, resources } = kind;
    if (snapshot.orIn === undefined || this.#files.has(name) || this.#meta.denied.has(name)) return this.#items(kind);
    const own = resources.map((resource): unknown => resource.kind);
    return filterPages(this.#items(kubernetesKind(snapshot.orIn)), (raw) => own.includes(raw['kind']));
  }

  get(kind: KubernetesKind, name: string): RawPages {
    return filterPages(this.list(kind), (raw) => objectOf(raw['metadata'])['name'] === name);
  }

  async documents(kind: AwsKind): Promise<readonly RawObject[]> {
    const file = this.#path(kind);
    try {
      const documents = await readDocuments(file);
      this.#throwIfDenied(kind);
      return parsedAll(kind, documents, file);
    } catch (error) {
      throw this.#noted(kind, error);
    }
  }

  /** Fault of an unreadable essential document; null if an audit is possible. */
  unreachable(): AuditorError | null {
    return this.#broken;
  }

  async *#items(kind: KubernetesKind): AsyncGenerator<readonly RawObject[]> {
    const file = this.#path(kind);
    try {
      yield* readItems(file, kind);
    } catch (error) {
      throw this.#noted(kind, error);
    }
    this.#throwIfDenied(kind);
  }

  /** A file with the readable part of a denied read, e.g. of pods, is not a broken document. */
  #noted({ name, snapshot }: AwsKind | KubernetesKind, error: unknown): unknown {
    if (error instanceof AuditorError && snapshot.essential === true && !this.#meta.denied.has(name))
      this.#broken ??= error;
    return error;
  }

  #path(kind: AwsKind | KubernetesKind): string {
    const file = this.#files.get(kind.name);
    if (file !== undefined) return file;
    this.#throwIfDenied(kind);
    const way = `make it with: ${kind.snapshot.command}`;
    throw new AuditorError('runtime', `the snapshot has no ${kind.name}.json; ${way}`, { absent: true });
  }

  /** Also throws if the file exists: it then holds only a part, and the rest must not be taken for empty. */
  #throwIfDenied({ name }: AwsKind | KubernetesKind): void {
    const denied = this.#meta.denied.get(name);
    if (denied !== undefined) throw faultOf(denied);
  }

  async #guessTakenAt(): Promise<string> {
    const essential = awsKinds.filter(({ snapshot }) => snapshot.essential === true);
    const newest = await newestTime([
      ...essential.map((kind) => () => onePage(() => this.documents(kind))),
      ...kubernetesKinds.map((kind) => () => this.#items(kind)),
    ]);
    if (newest !== null) return newest;
    const example = '{"formatVersion": 1, "takenAt": "2026-01-05T10:00:00Z"}';
    throw new AuditorError(
      'usage',
      `${join(this.#dir, 'meta.json')} has no takenAt and no file holds a time; write ${example} there`,
    );
  }
}

/** Concatenated answers of several commands are merged. */
function parsedAll(kind: AwsKind, documents: readonly unknown[], file: string): readonly RawObject[] {
  const [only, ...others] = documents;
  return (others.length === 0 ? [only] : documents).flatMap((document) => {
    const answers = kind.parse(document);
    if (typeof answers === 'string') throw wrongKind(file, kind, answers);
    return answers;
  });
}

function kubernetesKind(name: string): KubernetesKind {
  const kind = kubernetesKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
}

/**
 * Newest creation, transition or event time in these documents: the best estimate of when they were taken. Deletion
 * times are in the future. An unreadable file is skipped; its slice reports that itself.
 */
async function newestTime(sources: readonly (() => RawPages)[]): Promise<string | null> {
  let newest: string | null = null;
  for (const pages of sources) {
    try {
      for await (const page of pages()) {
        newest = page.map(newestIn).reduce(later, newest);
      }
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
    }
  }
  return newest;
}

function newestIn(raw: RawObject): string | null {
  const conditions = listOf(objectOf(raw['status'])['conditions']);
  const times = [
    raw['createdAt'],
    objectOf(raw['metadata'])['creationTimestamp'],
    raw['lastTimestamp'],
    raw['eventTime'],
    objectOf(raw['series'])['lastObservedTime'],
    ...conditions.map((condition) => objectOf(condition)['lastTransitionTime']),
  ];
  return times.map(toIso).reduce(later, null);
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? b : a;
}
