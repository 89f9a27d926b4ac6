import type { JobSettings } from './job.ts';
import type { OwnerRef, PodSettings } from './pod.ts';

/** Who would revert a change made by hand. */
export type Manager = 'Helm' | 'Argo CD' | 'Flux' | 'EKS add-on' | 'an operator';

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
  readonly template: PodSettings;
  /** Of CronJobs alone. */
  readonly jobSettings?: JobSettings;
}
