import { join } from 'node:path';
import { Fault } from '#model/fault.ts';
import { toIso } from '#lib/time.ts';
import type { RawSource, AwsKind, KubernetesKind } from '../source.ts';
import { allKinds, awsKinds, kubernetesKinds } from '../kinds/index.ts';
import { faultOf, findFiles, type Meta, noMeta, toMeta } from './files.ts';
import { readDocument } from './read-document.ts';
import { objectOf, type RawObject, filterPages, onePage, type RawPages, listOf } from '../raw/fields.ts';
import { readItems, wrongKind } from './read-items.ts';

/** A folder with what an audit reads, as `snapshot` or kubectl and the AWS CLI wrote it; see docs/snapshot.md. */
export async function openSnapshot(dir: string): Promise<RawSource> {
  const files = await findFiles(dir);
  const metaFile = files.get('meta');
  const meta = metaFile === undefined ? noMeta : toMeta(await readDocument(metaFile), metaFile);
  checkEssentials(dir, files, meta);
  return new SnapshotSource(dir, files, meta);
}

function checkEssentials(dir: string, files: ReadonlyMap<string, string>, meta: Meta): void {
  const essential = allKinds.filter(({ snapshot }) => snapshot.essential === true);
  const missing = essential.filter(({ name }) => !files.has(name) && !meta.denied.has(name));
  if (missing.length === 0) return;
  const commands = missing.map(({ snapshot }) => `  ${snapshot.command}`).join('\n');
  const names = missing.map(({ name }) => `${name}.json`).join(', ');
  throw new Fault('usage', `the snapshot ${dir} has no ${names}; make what is missing with\n${commands}`);
}

const guessedClock = "meta.json has no takenAt: the newest time found in the snapshot is taken as the audit's clock";

/** Reads a file only when asked for what it holds, and again each time: nothing is kept. */
class SnapshotSource implements RawSource {
  readonly mode = 'snapshot';
  readonly warnings: readonly string[];
  readonly #dir: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #meta: Meta;
  #takenAt: Promise<string> | undefined;

  constructor(dir: string, files: ReadonlyMap<string, string>, meta: Meta) {
    this.#dir = dir;
    this.#files = files;
    this.#meta = meta;
    this.warnings = meta.takenAt === null ? [guessedClock] : [];
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
    const document = await readDocument(file);
    this.#throwIfDenied(kind);
    const answers = kind.parse(document);
    if (typeof answers === 'string') throw wrongKind(file, kind, answers);
    return answers;
  }

  async *#items(kind: KubernetesKind): AsyncGenerator<readonly RawObject[]> {
    yield* readItems(this.#path(kind), kind);
    this.#throwIfDenied(kind);
  }

  #path(kind: AwsKind | KubernetesKind): string {
    const file = this.#files.get(kind.name);
    if (file !== undefined) return file;
    this.#throwIfDenied(kind);
    const way = `make it with: ${kind.snapshot.command}`;
    throw new Fault('runtime', `the snapshot has no ${kind.name}.json; ${way}`, { absent: true });
  }

  /** Also when the file is there: then it holds a part, and the rest must not be taken for empty. */
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
    throw new Fault(
      'usage',
      `${join(this.#dir, 'meta.json')} has no takenAt and no file holds a time; write ${example} there`,
    );
  }
}

function kubernetesKind(name: string): KubernetesKind {
  const kind = kubernetesKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
}

/**
 * The newest creation, transition or event time in these documents: the best guess of when they were taken. Deletion
 * times lie in the future. A file that cannot be read is passed over; the slice it holds says so by itself.
 */
async function newestTime(sources: readonly (() => RawPages)[]): Promise<string | null> {
  let newest: string | null = null;
  for (const pages of sources) {
    try {
      for await (const page of pages()) {
        newest = page.map(newestIn).reduce(later, newest);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
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
