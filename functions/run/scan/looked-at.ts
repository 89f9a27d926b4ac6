import { isReadWhole, type PodPlanFacts } from '#collect/pods.ts';
import { podsToldOf } from '#collect/snapshot/traces.ts';
import type { RawSource } from '#collect/source.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { printable } from '#lib/text/wording.ts';
import type { ClusterFacts, PodPages } from '#model/facts/cluster-facts.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** A requested namespace that a cluster does not have. */
export interface AbsentNamespace {
  readonly name: string;
  /** Existing namespace that may be meant. */
  readonly near: string | null;
}

/** Watches the pods of an audit, to tell afterwards whether anything in scope was read. */
export class LookedAt {
  #pods = 0;
  #unread = 0;
  readonly #namespaces = new Set<string>();

  async *watch(pages: PodPages, onPods?: (count: number) => void): PodPages {
    for await (const page of pages) {
      if (page.ok) {
        this.#pods += page.value.length;
        for (const { namespace } of page.value) this.#namespaces.add(namespace);
        onPods?.(this.#pods);
      } else this.#unread += 1;
      yield page;
    }
  }

  /** None if the namespaces of the cluster are unknown. */
  absent({
    scope,
    namespaces,
    workloads,
  }: Pick<ClusterFacts, 'scope' | 'namespaces' | 'workloads'>): AbsentNamespace[] {
    if (!namespaces.ok) return [];
    const names = namespaces.value.map(({ name }) => name);
    // A hand-written list of namespaces may be incomplete.
    const seen = new Set([...names, ...this.#namespaces]);
    for (const { namespace } of workloads.ok ? workloads.value : []) seen.add(namespace);
    const missing = scope.filter((name) => !seen.has(name));
    return missing.map((name) => ({ name, near: nearest(name, names, isNear) }));
  }

  /** Note for an audit without pods; none if it read some, or could not read all. */
  emptiness(): string[] {
    return this.#pods + this.#unread > 0 ? [] : ['Nothing runs here: 0 pods read'];
  }

  /** Fault of a snapshot without pods whose other files mention pods; null if the cluster may be without pods. */
  async contradiction(source: RawSource, facts: PodPlanFacts): Promise<AuditorError | null> {
    if (source.mode !== 'snapshot' || this.#pods + this.#unread > 0) return null;
    const counts =
      ({ scope }: PodPlanFacts) =>
      (namespace: string) =>
        scope.length > 0 ? scope.includes(namespace) : isReadWhole(facts, namespace);
    const told = await podsToldOf(source, counts(facts));
    if (told === null) return null;
    return new AuditorError('runtime', `the snapshot has no pod in its file of pods, while its ${told}: make it again`);
  }
}

/** `namespace shp does not exist; did you mean shop?`, for each namespace that none of the clusters has. */
export function absentFaults(clusters: readonly (readonly AbsentNamespace[] | null)[]): AuditorError[] {
  const [first = [], ...others] = clusters.filter((absent) => absent !== null);
  const nowhere = first.filter(({ name }) => others.every((one) => one.some((absent) => absent.name === name)));
  const where = others.length === 0 ? 'does not exist in the cluster' : 'exists in none of the clusters';
  return nowhere.map(({ name, near }) => {
    const meant = near ?? others.flat().find((one) => one.name === name && one.near !== null)?.near ?? null;
    const hint = meant === null ? '' : `; did you mean ${printable(meant, 63)}?`;
    return new AuditorError('usage', `namespace ${printable(name, 63)} ${where}${hint}`);
  });
}
