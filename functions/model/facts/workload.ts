import type { Container, OwnerRef, PodSettings } from './pod.ts';
import type { LabelSelector } from './label-selector.ts';

/** Manager of an object: the tool that would revert a change made by hand. */
export type Manager = 'Helm' | 'Argo CD' | 'Flux' | 'EKS add-on' | 'an operator';

/** The pods of a workload as they are made, but for what webhooks change in them. */
export interface PodTemplate extends PodSettings {
  readonly containers: readonly Container[];
}

/** How a Deployment, StatefulSet or DaemonSet replaces its pods; null where the object does not say. */
export interface RolloutSettings {
  /** The type of `spec.updateStrategy`, or, of a Deployment, of `spec.strategy`. */
  readonly strategy: string | null;
  /** Pods of a StatefulSet with a lower number keep the template that they have. */
  readonly partition: number;
  /** Of a StatefulSet. */
  readonly podManagementPolicy: string | null;
  /** A Deployment makes no pods of a changed template while it is. */
  readonly paused: boolean;
}

/** An object that carries a pod template: Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, Rollout. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly owner: OwnerRef | null;
  readonly managedBy: Manager | null;
  /** Its own, not those of its pods; only what an audit reads. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `spec.selector.matchLabels`, immutable on most kinds; null where the kind has none. */
  readonly matchLabels: Readonly<Record<string, string>> | null;
  readonly template: PodTemplate;
  /** Of Deployments and StatefulSets alone: how many pods it is to have. */
  readonly replicas?: number;
  /** Of Deployments, StatefulSets and DaemonSets alone. */
  readonly rollout?: RolloutSettings;
  /** Of CronJobs alone. */
  readonly jobSettings?: JobSettings;
}

/** A Job, by what decides when it and its pods are deleted. */
export interface Job {
  readonly namespace: string;
  readonly name: string;
  /** The CronJob, or whatever else made it. */
  readonly owner: OwnerRef | null;
  /** `spec.ttlSecondsAfterFinished`; null where it is not set, and the Job stays. */
  readonly ttlSeconds: number | null;
  /** When it completed or failed, ISO 8601; null before, and where its status was not saved. */
  readonly finishedAt: string | null;
  /** How it finished; null before, and where its status does not say. */
  readonly outcome: 'succeeded' | 'failed' | null;
}

/** Settings of the Jobs that a CronJob makes. */
export interface JobSettings {
  readonly ttlSeconds: number | null;
  /** How many finished Jobs the CronJob keeps. */
  readonly keeps: { readonly succeeded: number; readonly failed: number };
  /** It makes none at present. */
  readonly suspended: boolean;
  /** What becomes of a Job that still runs when the next is due: `Allow`, `Forbid` or `Replace`; null where the object does not say. */
  readonly concurrencyPolicy: string | null;
}

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
