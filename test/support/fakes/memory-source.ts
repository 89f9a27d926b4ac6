import type { KindName } from '#collect/kinds/index.ts';
import { type RawObject, filterPages, type RawPages } from '#collect/raw/fields.ts';
import type { AwsKind, KubernetesKind, ListQuery, RawSource } from '#collect/source.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** Objects by the name of their kind; nothing said is nothing there. */
export interface MemoryCluster extends Readonly<Partial<Record<Exclude<KindName, 'cluster'>, readonly RawObject[]>>> {
  readonly mode?: 'live' | 'snapshot';
  readonly cluster?: RawObject;
  /** Kinds that fail, after what they have was given. */
  readonly failing?: Readonly<Partial<Record<KindName, Error>>>;
  readonly pageSize?: number;
}

export const describedCluster: RawObject = {
  name: 'eks-workshop',
  arn: 'arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop',
  version: '1.33',
  createdAt: '2026-01-05T09:00:00.123000+00:00',
};

/** A cluster held in memory; lists of pods and events honour namespaces and the field selectors that are used. */
export class MemorySource implements RawSource {
  readonly mode: 'live' | 'snapshot';
  readonly warnings: readonly string[] = [];
  /** Every list that was asked for, in order. */
  readonly queries: { readonly kind: string; readonly query: ListQuery }[] = [];
  readonly #held: MemoryCluster;

  constructor(held: MemoryCluster) {
    this.#held = held;
    this.mode = held.mode ?? 'live';
  }

  takenAt(): Promise<string> {
    return Promise.resolve('2026-01-05T12:00:00Z');
  }

  list(kind: KubernetesKind, query: ListQuery = {}): RawPages {
    this.queries.push({ kind: kind.name, query });
    const held = this.#objects(kind.name);
    const isSelected = kind.name === 'pods' || query.selectors !== undefined;
    return this.#pages(kind.name, isSelected ? held.filter((raw) => answers(raw, query)) : held);
  }

  get(kind: KubernetesKind, name: string): RawPages {
    return filterPages(
      this.#pages(kind.name, this.#objects(kind.name)),
      (raw) => fieldOf(raw, 'metadata.name') === name,
    );
  }

  async documents({ name }: AwsKind): Promise<readonly RawObject[]> {
    this.#fail(name);
    return name === 'cluster' ? [this.#held.cluster ?? describedCluster] : this.#objects(name);
  }

  /** Lists of a kind that were asked for. */
  queriesOf(name: KindName): readonly ListQuery[] {
    return this.queries.filter(({ kind }) => kind === name).map(({ query }) => query);
  }

  #objects(name: string): readonly RawObject[] {
    return this.#held[name as Exclude<KindName, 'cluster'>] ?? [];
  }

  async *#pages(name: string, items: readonly RawObject[]): RawPages {
    const size = this.#held.pageSize ?? 2;
    for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
    this.#fail(name);
  }

  #fail(name: string): void {
    const error = this.#held.failing?.[name as KindName];
    if (error !== undefined) throw error;
  }
}

export function denied(what: string): AuditorError {
  return new AuditorError('runtime', `not allowed to list ${what}`, { missingPermission: `list ${what} (RBAC)` });
}

function answers(raw: RawObject, { namespaces, selectors }: ListQuery): boolean {
  const isThere = namespaces?.includes(String(fieldOf(raw, 'metadata.namespace'))) ?? true;
  const all = selectors?.map((selector) => selector.split(',')) ?? [[]];
  return isThere && all.some((terms) => terms.every((term) => holds(raw, term)));
}

function holds(raw: RawObject, term: string): boolean {
  const [, path, operator, value] = /^([\w.]+)(!?=)(.*)$/.exec(term) ?? [];
  if (path === undefined) throw new Error(`not a field selector: ${term}`);
  return (fieldOf(raw, path) === value) === (operator === '=');
}

function fieldOf(object: RawObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as RawObject | undefined)?.[key], object);
}
