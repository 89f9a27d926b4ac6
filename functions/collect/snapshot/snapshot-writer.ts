import { expectationsOf, placeOf } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { type Slice, type Unread, read } from '#model/facts/cluster-facts.ts';
import type { RawSource, AwsKind, DocumentQuery, KubernetesKind } from '../source.ts';
import { Staging, listText } from './staging.ts';
import { type CollectOptions, describeCluster, FactReading } from '../facts.ts';
import { awsKinds, kinds, kubernetesKinds } from '../kinds/index.ts';
import { type PodPlanFacts, planPods } from '../pods.ts';
import { type RawObject, collectPages, onePage, type RawPages, readSlice, unreadFrom } from '../raw/fields.ts';
import { type Denied, deniedBy, formatVersion } from './files.ts';

interface WriteOptions extends WriterOptions {
  /** Version of this tool, recorded in `meta.json`. */
  readonly toolVersion: string;
  /** Allows writing into a folder with other content than a snapshot. An older snapshot is always replaced. */
  readonly overwrite?: boolean;
}

/**
 * Saves everything that an audit of `source` reads, without anything that may be secret, so that `openSnapshot` gives
 * the same result. Fails only if the cluster cannot be described or the folder cannot be written; the folder is then
 * unchanged.
 */
export async function writeSnapshot(source: RawSource, dir: string, options: WriteOptions): Promise<WrittenSnapshot> {
  const staging = await Staging.open(dir, options.overwrite ?? false);
  try {
    const written = await new SnapshotWriter(source, staging, options).writeAll(options.toolVersion);
    await staging.commit();
    return written;
  } catch (error) {
    await staging.discard();
    throw error;
  }
}

export interface WrittenSnapshot {
  /** Time of the audit, ISO 8601. */
  readonly takenAt: string;
  readonly pods: number;
  /** Failed or partly failed reads, by file name. */
  readonly denied: Readonly<Record<string, Denied>>;
}

type WriterOptions = Omit<CollectOptions, 'scope'>;

/** Writes the files one after another; a failed read is recorded, and the rest continues. */
class SnapshotWriter {
  readonly #source: RawSource;
  readonly #staging: Staging;
  readonly #denied = new Map<string, Denied>();
  readonly #options: WriterOptions;
  readonly #reading: FactReading;
  #pods = 0;

  constructor(source: RawSource, staging: Staging, options: WriterOptions = {}) {
    this.#source = source;
    this.#staging = staging;
    this.#options = options;
    this.#reading = new FactReading(source, { ...options, scope: [] });
  }

  async writeAll(toolVersion: string): Promise<WrittenSnapshot> {
    const takenAt = await this.#source.takenAt();
    await this.#answers(kinds.cluster, [await describeCluster(this.#source)]);
    await this.#ask(kinds['fargate-profiles']);
    await this.#namespaces();
    for (const kind of this.#wanted(awsKinds).filter(isOfCluster)) await this.#ask(kind);
    for (const kind of this.#wanted(kubernetesKinds).filter(isOfCluster)) await this.#list(kind);
    await this.#staging.write('pods.jsonl', this.#podLines());
    await this.#surroundings();
    const tool = { name: 'fargate-auditor', version: toolVersion };
    const denied = Object.fromEntries(this.#denied);
    await this.#document('meta', { formatVersion, tool, takenAt, denied });
    return { takenAt, pods: this.#pods, denied };
  }

  /** With the profiles, the namespaces decide what else an audit reads. */
  async #namespaces(): Promise<void> {
    const kind = kinds.namespaces;
    const all = await this.#whole(kind, () => collectPages(this.#source.list(kind), (raw) => raw));
    await this.#pages(
      kind,
      onePage(() => Promise.resolve(all.ok ? all.value : [])),
    );
    const namespaces = all.ok ? await readSlice(() => Promise.resolve(all.value.map(kind.fact))) : all;
    this.#reading.know({ namespaces });
  }

  /** Reads only the resources that profiles name; none if the profiles could not be read. */
  async #surroundings(): Promise<void> {
    const profiles = await this.#reading.slice('profiles');
    if (!profiles.ok) return;
    for (const kind of this.#wanted(awsKinds).filter(isOfProfiles)) await this.#ask(kind);
    for (const kind of this.#wanted(kubernetesKinds).filter(isOfProfiles)) await this.#list(kind);
  }

  /** Kinds without those that the configuration leaves out. */
  #wanted<K extends AwsKind | KubernetesKind>(all: readonly K[]): readonly K[] {
    return all.filter(({ name }) => this.#options.without?.includes(name) !== true);
  }

  async #ask(kind: AwsKind): Promise<void> {
    const query = await this.#query(kind);
    const answers = await this.#whole(kind, async () => {
      for (const name of kind.after) {
        const slice = await this.#reading.slice(name);
        if (!slice.ok) throw faultOf(slice);
      }
      return query === null ? [] : await this.#source.documents(kind, query);
    });
    await this.#answers(kind, answers.ok ? answers.value : []);
    const slices = answers.ok ? await readSlice(() => kind.value(answers.value, query?.ids ?? [])) : answers;
    this.#reading.know(
      slices.ok ? slices.value : Object.fromEntries(kind.provides.map((name) => [name, slices] as const)),
    );
  }

  async #query(kind: AwsKind): Promise<DocumentQuery | null> {
    const absent = kind.absent?.(await this.#reading.cluster()) ?? null;
    if (absent !== null) return null;
    return (await kind.query(this.#reading)) ?? (kind.of === 'profiles' ? { ids: [], needed: [] } : null);
  }

  async #whole<T>(kind: AwsKind | KubernetesKind, readAll: () => Promise<T>): Promise<Slice<T>> {
    try {
      return read(await readAll());
    } catch (error) {
      return this.#deny(kind, error);
    }
  }

  async #answers(kind: AwsKind, answers: readonly RawObject[]): Promise<void> {
    await this.#document(kind.name, kind.print(answers.map(kind.keep)));
  }

  async #list(kind: KubernetesKind): Promise<void> {
    const pages = kind.pages(this.#source, await this.#reading.namespaces());
    if (kind.snapshot.whole !== true) {
      await this.#pages(kind, pages);
      return;
    }
    const items = await this.#whole(kind, () => collectPages(pages, kind.keep));
    await this.#document(kind.name, { apiVersion: 'v1', kind: 'List', items: items.ok ? items.value : [] });
  }

  async #pages(kind: KubernetesKind, pages: RawPages): Promise<void> {
    await this.#staging.write(
      `${kind.name}.json`,
      listText(pages, kind.keep, (error) => this.#deny(kind, error)),
    );
  }

  async #document(name: string, document: unknown): Promise<void> {
    await this.#staging.write(`${name}.json`, [`${JSON.stringify(document, null, 2)}\n`]);
  }

  async *#podLines(): AsyncGenerator<string> {
    for (const { query, keep } of planPods(await this.#plan())) {
      try {
        for await (const page of this.#source.list(kinds.pods, query)) {
          const kept = page.filter((raw) => keep(kinds.pods.fact(raw)));
          this.#pods += kept.length;
          yield kept.map((raw) => `${JSON.stringify(kinds.pods.keep(raw))}\n`).join('');
        }
      } catch (error) {
        this.#deny(kinds.pods, error);
      }
    }
    // An empty file is the sign of a failed command and would be rejected.
    if (this.#pods === 0) yield '\n';
  }

  async #plan(): Promise<PodPlanFacts> {
    const { expectations = [] } = this.#options;
    const place = placeOf(await this.#reading.cluster());
    return {
      mode: this.#source.mode,
      profiles: await this.#reading.slice('profiles'),
      namespaces: await this.#reading.slice('namespaces'),
      scope: [],
      expected: expectationsOf(expectations, place),
    };
  }

  /** The first reason is kept: pods are read in several lists. */
  #deny({ name }: AwsKind | KubernetesKind, error: unknown): Unread {
    const unread = unreadFrom(error);
    if (!this.#denied.has(name)) this.#denied.set(name, deniedBy(error));
    return unread;
  }
}

/** Kinds not written in the main loop: those that the others depend on come before it, pods after it. */
const apart: readonly string[] = [kinds.cluster, kinds['fargate-profiles'], kinds.namespaces, kinds.pods].map(
  ({ name }) => name,
);

function isOfProfiles({ after }: AwsKind | KubernetesKind): boolean {
  return after.includes('profiles');
}

function isOfCluster(kind: AwsKind | KubernetesKind): boolean {
  return !isOfProfiles(kind) && !apart.includes(kind.name);
}

function faultOf({ reason, missingPermission }: Unread): AuditorError {
  return new AuditorError('runtime', reason, missingPermission === undefined ? {} : { missingPermission });
}
