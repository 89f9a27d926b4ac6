import { plural, printable, shellCommand } from '#lib/text/wording.ts';
import type { BudgetStatus, DisruptionBudget, DisruptionBudgets } from '#model/facts/workload.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Remediation } from '#model/finding/finding.ts';
import type { JudgedPod } from '../rule.ts';
import { managerNotes } from '../remedies/steps.ts';

/**
 * Reason why a PodDisruptionBudget blocks evictions. `terms`: whatever the state of its pods, until somebody changes
 * it. `uncounted`: the controller could not count its pods, so it allows no eviction. `unready`: only until enough of
 * its pods are ready.
 */
export interface EvictionBlock {
  readonly kind: 'terms' | 'uncounted' | 'unready';
  /** To follow the name of the budget, e.g. `allows 0 pods to be unavailable`. */
  readonly because: string;
}

/**
 * Reason why no pod of the budget may be evicted; null if one may, `unknown` if that depends on counts that are
 * missing. https://kubernetes.io/docs/tasks/run-application/configure-pdb/
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

  /** Budgets that select the pod, by name; null if its namespace was not asked for budgets. */
  of({ namespace, labels }: Pod): readonly DisruptionBudget[] | null {
    const there = this.#byNamespace.get(namespace) ?? [];
    if (there.length === 0 && this.#asked !== null && !this.#asked.has(namespace)) return null;
    return there.filter(({ selector }) => selector !== null && selectsLabels(selector, labels));
  }
}

const alwaysAllow = 'unhealthyPodEvictionPolicy: AlwaysAllow lets pods that are not ready be evicted in any case.';

/** Fix that makes a budget allow one eviction at a time. */
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
  // Kubernetes counts by the scale of an owner, which a bare pod does not have; only a minAvailable count works for
  // bare pods.
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

/** Fix for overlapping budgets: only their owner knows which one is right. */
export function severalRemedy(budgets: readonly DisruptionBudget[]): Remediation {
  const [{ namespace } = { namespace: '' }] = budgets;
  const names = budgets.map(({ name }) => name);
  return {
    summary: 'Let one PodDisruptionBudget select the pods: change the selectors of the others, or delete them',
    commands: [shellCommand('kubectl', '-n', namespace, 'get', 'pdb', ...names, '-o', 'wide')],
    notes: budgets.flatMap((one) => managerNotes({ kind: 'PodDisruptionBudget', name: one.name }, one)),
  };
}
