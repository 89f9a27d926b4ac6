import { plural, printable, shellCommand } from '#lib/text/wording.ts';
import type { BudgetStatus, DisruptionBudget, DisruptionBudgets } from '#model/facts/workload.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Remediation } from '#model/finding/finding.ts';
import type { JudgedPod } from '../rule.ts';
import { managerNotes } from '../remedies/steps.ts';

/**
 * How a budget stands in the way of evictions. `terms`: whatever the state of its pods, until somebody changes it.
 * `uncounted`: its controller could not count its pods, and so allows no eviction. `unready`: only until enough of its
 * pods are ready.
 */
export interface EvictionBlock {
  readonly kind: 'terms' | 'uncounted' | 'unready';
  /** To follow the name of the budget, e.g. `allows 0 pods to be unavailable`. */
  readonly because: string;
}

/**
 * Why no pod of the budget may be evicted; null when one may, `unknown` when that takes counts which nobody has.
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export function blockOf(budget: DisruptionBudget): EvictionBlock | 'unknown' | null {
  const { minAvailable, maxUnavailable, status } = budget;
  if (maxUnavailable !== null && /^0+%?$/.test(maxUnavailable)) {
    return { kind: 'terms', because: `allows no pod to be unavailable (maxUnavailable: ${maxUnavailable})` };
  }
  if (minAvailable !== null && isWhole(minAvailable)) {
    return { kind: 'terms', because: `wants all of its pods available (minAvailable: ${minAvailable})` };
  }
  return status === null ? 'unknown' : byCounts(budget, status);
}

function isWhole(share: string): boolean {
  return share.endsWith('%') && Number(share.slice(0, -1)) >= 100;
}

function byCounts(budget: DisruptionBudget, status: BudgetStatus): EvictionBlock | 'unknown' | null {
  const { disruptionsAllowed, desiredHealthy, currentHealthy, expectedPods, syncFailure } = status;
  if (disruptionsAllowed > 0) return null;
  if (syncFailure !== null) {
    const because = `allows no eviction, since Kubernetes cannot count its pods: ${printable(syncFailure, 200)}`;
    return { kind: 'uncounted', because };
  }
  // Its controller has yet to see the pod that it selects.
  if (expectedPods === 0) return 'unknown';
  if (desiredHealthy >= expectedPods) {
    const because = `wants ${desiredHealthy} of ${plural(expectedPods, 'pod')} available${termOf(budget)}`;
    return { kind: 'terms', because };
  }
  return {
    kind: 'unready',
    because: `allows no eviction${budget.letsUnhealthyGo ? ' of a pod that is ready' : ''} now, since ${currentHealthy} of ${plural(expectedPods, 'pod')} ${currentHealthy === 1 ? 'is' : 'are'} ready and it wants ${desiredHealthy}`,
  };
}

function termOf({ minAvailable, maxUnavailable }: DisruptionBudget): string {
  if (maxUnavailable !== null) return ` (maxUnavailable: ${printable(maxUnavailable, 40)})`;
  return minAvailable === null ? '' : ` (minAvailable: ${printable(minAvailable, 40)})`;
}

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

const alwaysAllow = 'unhealthyPodEvictionPolicy: AlwaysAllow lets pods that are not ready be evicted in any case.';

/** How a budget is made to let one pod go at a time. */
export function budgetRemedy({ subject }: JudgedPod, budget: DisruptionBudget, { kind }: EvictionBlock): Remediation {
  const { namespace, name } = budget;
  const owner = managerNotes({ kind: 'PodDisruptionBudget', name }, budget);
  if (kind === 'unready') {
    return {
      summary: `Make the pods that PodDisruptionBudget ${name} selects ready; those that are not hold up the others`,
      commands: [shellCommand('kubectl', '-n', namespace, 'describe', 'pdb', name)],
      notes: [...(budget.letsUnhealthyGo ? [] : [alwaysAllow]), ...owner],
    };
  }
  // Kubernetes counts by the scale of an owner, which a bare pod has not; for such only a count of minAvailable is left.
  if (kind === 'uncounted' || subject.kind === 'Pod') {
    return {
      summary: `Let PodDisruptionBudget ${name} select pods of one Deployment, StatefulSet or ReplicaSet only, or delete it`,
      commands: [shellCommand('kubectl', '-n', namespace, 'describe', 'pdb', name)],
      notes: ['For pods without such an owner Kubernetes takes minAvailable as a count alone.', ...owner],
    };
  }
  const spec = { maxUnavailable: 1, minAvailable: null };
  return {
    summary: `Let PodDisruptionBudget ${name} allow one pod to be unavailable`,
    commands: [
      shellCommand(
        ...['kubectl', '-n', namespace, 'patch', 'pdb', name, '--type', 'merge', '-p', JSON.stringify({ spec })],
      ),
    ],
    notes: ['With a single replica the only pod goes then; run two to stay available meanwhile.', ...owner],
  };
}

/** Which of several budgets is the right one, their owner knows. */
export function severalRemedy(budgets: readonly DisruptionBudget[]): Remediation {
  const [{ namespace } = { namespace: '' }] = budgets;
  const names = budgets.map(({ name }) => name);
  return {
    summary: 'Let one PodDisruptionBudget select the pods: change the selectors of the others, or delete them',
    commands: [shellCommand('kubectl', '-n', namespace, 'get', 'pdb', ...names, '-o', 'wide')],
    notes: budgets.flatMap((one) => managerNotes({ kind: 'PodDisruptionBudget', name: one.name }, one)),
  };
}
