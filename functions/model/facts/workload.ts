import type { JobSettings } from './job.ts';
import type { Container, OwnerRef, PodSettings } from './pod.ts';

/** Who would revert a change made by hand. */
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
  /** Of Deployments, StatefulSets and DaemonSets alone. */
  readonly rollout?: RolloutSettings;
  /** Of CronJobs alone. */
  readonly jobSettings?: JobSettings;
}
