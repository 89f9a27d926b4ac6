import type { LabelSelector } from './label-selector.ts';
import type { Manager } from './workload.ts';

/** A PodDisruptionBudget of `policy/v1`: how many pods of those it selects an eviction has to leave. */
export interface DisruptionBudget {
  readonly namespace: string;
  readonly name: string;
  readonly managedBy: Manager | null;
  /** Of pods in its namespace; null selects none. */
  readonly selector: LabelSelector | null;
  /** A count, or a share such as `50%`, as written; null where it is not set. */
  readonly minAvailable: string | null;
  readonly maxUnavailable: string | null;
  /** `unhealthyPodEvictionPolicy: AlwaysAllow`: pods that are not ready may go, whatever the budget. */
  readonly letsUnhealthyGo: boolean;
  /** What its controller last worked out; null before it did, and of a budget that was changed since. */
  readonly status: BudgetStatus | null;
}

/** Counts of pods. */
export interface BudgetStatus {
  /** How many more may be evicted now. */
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  /** How many its owners should have. */
  readonly expectedPods: number;
  /** Why the controller could not work it out, and so allows none; null when it could. */
  readonly syncFailure: string | null;
}

export interface DisruptionBudgets {
  /** Where budgets were asked for; null means everywhere. Elsewhere the absence of one proves nothing. */
  readonly namespaces: readonly string[] | null;
  readonly list: readonly DisruptionBudget[];
}
