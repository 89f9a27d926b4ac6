import { plural, printable } from '#lib/text/wording.ts';
import type { BudgetStatus, DisruptionBudget } from '#model/facts/workload.ts';

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
