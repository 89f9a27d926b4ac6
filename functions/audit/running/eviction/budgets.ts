import type { DisruptionBudget, DisruptionBudgets } from '#model/facts/workload.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import type { Pod } from '#model/facts/pod.ts';

/** Finds the budgets of a pod. */
export class BudgetsByPod {
  readonly #byNamespace: ReadonlyMap<string, readonly DisruptionBudget[]>;
  readonly #asked: ReadonlySet<string> | null;

  constructor({ namespaces, list }: DisruptionBudgets) {
    this.#byNamespace = Map.groupBy(list, ({ namespace }) => namespace);
    this.#asked = namespaces === null ? null : new Set(namespaces);
  }

  /** Those that select it, by name; null when nobody asked for budgets where it is. */
  of({ namespace, labels }: Pod): readonly DisruptionBudget[] | null {
    const there = this.#byNamespace.get(namespace) ?? [];
    if (there.length === 0 && this.#asked !== null && !this.#asked.has(namespace)) return null;
    return there.filter(({ selector }) => selector !== null && selectsLabels(selector, labels));
  }
}
