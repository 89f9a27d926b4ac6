import { once } from '#lib/async.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type {
  ClusterFacts,
  FactSlices,
  SliceName,
  Slices,
  NeededPermission,
  Slice,
} from '#model/facts/cluster-facts.ts';
import { type Expectation, expectationsOf, placeOf } from '#model/configuration/configuration.ts';
import { allKinds, kinds } from './kinds/index.ts';
import { namespacesToRead } from './pods.ts';
import type { RawObject } from './raw/fields.ts';
import type { RawSource, Reading } from './source.ts';

/** Facts that determine which permissions of a role are checked. */
export type PermissionFacts = Pick<ClusterFacts, 'cluster' | 'loggingConfigMap'>;

/** Permissions that the roles of a cluster need: the rules know them, and the caller passes them in. */
export type NeededPermissions = (facts: PermissionFacts) => readonly NeededPermission[];

export interface CollectOptions {
  /** Namespaces that the user asked for; empty means all. */
  readonly scope: readonly string[];
  /** Expectations of the configuration. */
  readonly expectations?: readonly Expectation[] | undefined;
  /** Kinds that the configuration leaves out, by name. */
  readonly without?: readonly string[] | undefined;
  /** Permissions that execution roles need; absent: the roles' permissions are not read. */
  readonly neededPermissions?: NeededPermissions | undefined;
}

/** Collects all facts but the pods. Only a cluster that cannot be described at all throws an `AuditorError`. */
export async function collectFacts(source: RawSource, options: CollectOptions): Promise<ClusterFacts> {
  const reading = new FactReading(source, options);
  const [cluster, takenAt, slices] = await Promise.all([reading.cluster(), source.takenAt(), reading.all()]);
  return { cluster, takenAt, mode: source.mode, scope: options.scope, ...slices };
}

/** The `cluster` object of DescribeCluster. */
export async function describeCluster(source: RawSource): Promise<RawObject> {
  const [described = {}] = await source.documents(kinds.cluster);
  return described;
}

/** Reads a cluster kind by kind; known slices are not read again. */
export class FactReading implements Reading {
  readonly source: RawSource;
  readonly cluster: () => Promise<ClusterInfo>;
  readonly namespaces: () => Promise<readonly string[] | null>;
  readonly neededPermissions: () => Promise<readonly NeededPermission[]>;
  readonly #options: CollectOptions;
  readonly #slices = new Map<string, Promise<Partial<Slices>>>();

  constructor(source: RawSource, options: CollectOptions) {
    this.source = source;
    this.#options = options;
    this.cluster = once(async () => kinds.cluster.fact(await describeCluster(source)));
    this.namespaces = once(() => this.#namespaces());
    this.neededPermissions = once(() => this.#neededPermissions());
  }

  async all(): Promise<Slices> {
    const names = allKinds.flatMap(({ provides }) => provides).filter((name) => name !== 'pods');
    const entries = names.map(async (name) => [name, await this.slice(name)] as const);
    return Object.fromEntries(await Promise.all(entries)) as unknown as Slices;
  }

  async slice<Name extends SliceName>(name: Name): Promise<Slice<FactSlices[Name]>> {
    let reading = this.#slices.get(name);
    if (reading === undefined) {
      const kind = allKinds.find(({ provides }) => provides.includes(name));
      if (kind === undefined) throw new Error(`no kind provides ${name}`);
      reading = this.#options.without?.includes(kind.name) === true ? leftOut(kind) : kind.read(this);
      for (const provided of kind.provides) this.#slices.set(provided, reading);
    }
    return (await reading)[name] as Slice<FactSlices[Name]>;
  }

  /** Adds slices that were read elsewhere. */
  know(slices: Partial<Slices>): void {
    for (const name of Object.keys(slices)) this.#slices.set(name, Promise.resolve(slices));
  }

  async #neededPermissions(): Promise<readonly NeededPermission[]> {
    const { neededPermissions = () => [] } = this.#options;
    return neededPermissions({ cluster: await this.cluster(), loggingConfigMap: await this.slice('loggingConfigMap') });
  }

  /** Workloads and related objects are read only where their pods could belong on Fargate. */
  async #namespaces(): Promise<readonly string[] | null> {
    const { scope, expectations = [] } = this.#options;
    const [cluster, profiles, namespaces] = await Promise.all([
      this.cluster(),
      this.slice('profiles'),
      this.slice('namespaces'),
    ]);
    return namespacesToRead({ profiles, namespaces, scope, expected: expectationsOf(expectations, placeOf(cluster)) });
  }
}

/** Slices of a kind that the configuration leaves out. */
function leftOut({ name, called, provides }: (typeof allKinds)[number]): Promise<Partial<Slices>> {
  const slice = { ok: false, reason: `left out by configuration: ${called}`, leftOut: name } as const;
  return Promise.resolve(Object.fromEntries(provides.map((provided) => [provided, slice])));
}
