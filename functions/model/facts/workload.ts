import type { Container, OwnerRef, PodSettings } from './pod.ts';
import type { LabelSelector } from './label-selector.ts';

/** Manager of an object: the tool that would revert a change made by hand. */
export type Manager = 'Helm' | 'Argo CD' | 'Flux' | 'EKS add-on' | 'an operator';

/** Pods of a workload as they are created, before webhooks change them. */
export interface PodTemplate extends PodSettings {
  readonly containers: readonly Container[];
}

/** Update settings of a Deployment, StatefulSet or DaemonSet; null if the object does not set them. */
export interface RolloutSettings {
  /** Type of `spec.updateStrategy` or, for a Deployment, of `spec.strategy`. */
  readonly strategy: string | null;
  /** Pods of a StatefulSet with a lower ordinal keep their template. */
  readonly partition: number;
  /** StatefulSets only. */
  readonly podManagementPolicy: string | null;
  /** A paused Deployment does not roll out a changed template. */
  readonly paused: boolean;
}

/** An object with a pod template: Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, Rollout. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly owner: OwnerRef | null;
  readonly managedBy: Manager | null;
  /** Annotations of the object itself, not of its pods; only those that an audit reads. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `spec.selector.matchLabels`, immutable for most kinds; null if the kind has none. */
  readonly matchLabels: Readonly<Record<string, string>> | null;
  readonly template: PodTemplate;
  /** Desired number of pods; Deployments and StatefulSets only. */
  readonly replicas?: number;
  /** Deployments, StatefulSets and DaemonSets only. */
  readonly rollout?: RolloutSettings;
  /** CronJobs only. */
  readonly jobSettings?: JobSettings;
}

/** A Job, reduced to what decides when it and its pods are deleted. */
export interface Job {
  readonly namespace: string;
  readonly name: string;
  /** CronJob or other object that created it. */
  readonly owner: OwnerRef | null;
  /** `spec.ttlSecondsAfterFinished`; null if it is not set, so that the Job stays. */
  readonly ttlSeconds: number | null;
  /** Time at which it completed or failed, ISO 8601; null before that, or if its status was not saved. */
  readonly finishedAt: string | null;
  /** Null before it finished, or if its status does not tell. */
  readonly outcome: 'succeeded' | 'failed' | null;
}

/** Settings of the Jobs that a CronJob creates. */
export interface JobSettings {
  readonly ttlSeconds: number | null;
  /** History limits: finished Jobs that the CronJob keeps. */
  readonly keeps: { readonly succeeded: number; readonly failed: number };
  /** It creates no Jobs at present. */
  readonly suspended: boolean;
  /**
   * Treatment of a Job that still runs when the next is due: `Allow`, `Forbid` or `Replace`; null if the object does
   * not tell.
   */
  readonly concurrencyPolicy: string | null;
}

/** A PodDisruptionBudget of `policy/v1`: the number of selected pods that evictions must leave. */
export interface DisruptionBudget {
  readonly namespace: string;
  readonly name: string;
  readonly managedBy: Manager | null;
  /** Selector for pods in its namespace; null selects none. */
  readonly selector: LabelSelector | null;
  /** A count, or a percentage such as `50%`, as written; null if not set. */
  readonly minAvailable: string | null;
  readonly maxUnavailable: string | null;
  /** `unhealthyPodEvictionPolicy: AlwaysAllow`: pods that are not ready may be evicted whatever the budget. */
  readonly letsUnhealthyGo: boolean;
  /** Status that its controller last computed; null before that, and for a budget that changed since. */
  readonly status: BudgetStatus | null;
}

/** Pod counts. */
export interface BudgetStatus {
  /** Number of further evictions allowed now. */
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  /** Number of pods that its owners should have. */
  readonly expectedPods: number;
  /** Reason why the controller could not compute it, and so allows none; null if it could. */
  readonly syncFailure: string | null;
}

export interface DisruptionBudgets {
  /** Namespaces whose budgets were read; null means all. Elsewhere the absence of a budget proves nothing. */
  readonly namespaces: readonly string[] | null;
  readonly list: readonly DisruptionBudget[];
}
