import type { ContainerAsks, PodAsks } from './pod-asks.ts';

/** The controller in `metadata.ownerReferences`. */
export interface OwnerRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface Container {
  readonly name: string;
  /** The repository of its image, without tag and digest. */
  readonly image?: string;
  /** From `initContainers`. */
  readonly init: boolean;
  /** An init container with `restartPolicy: Always` (native sidecar). */
  readonly sidecar: boolean;
  /** Kubernetes quantities by resource name, as written. */
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly asks: ContainerAsks;
}

/** The `PodScheduled` condition. */
export interface ScheduledCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string | null;
  readonly message: string | null;
  /** ISO 8601. */
  readonly since: string | null;
}

/** A container that has more to tell than that it runs: it waits, or it has ended, now or before. */
export interface ContainerState {
  readonly name: string;
  /** From `initContainers`. */
  readonly init: boolean;
  readonly now: 'waiting' | 'running' | 'terminated';
  /** Of the state `waiting`, e.g. `ImagePullBackOff`; null in any other. */
  readonly reason: string | null;
  /** What the kubelet says of that reason. */
  readonly message: string | null;
  /** How it ended, now or the last time; null where it never did. */
  readonly ended: ContainerEnd | null;
  readonly restarts: number;
}

export interface ContainerEnd {
  /** E.g. `OOMKilled`, `Error`, `Completed`. */
  readonly reason: string | null;
  readonly exitCode: number | null;
  /** ISO 8601. */
  readonly at: string | null;
}

/** What decides whether the Fargate webhook takes a pod, and whether Fargate then accepts it: shared by live pods and by the templates of their owners. */
export interface PodSettings {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly hasNodeAffinity: boolean;
  readonly schedulerName: string | null;
  readonly nodeName: string | null;
  /** Null where none is named, which is `default`. */
  readonly serviceAccountName: string | null;
  readonly asks: PodAsks;
}

/** A pod reduced to the fields that rules use. Times are ISO 8601. */
export interface Pod extends PodSettings {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generateName: string | null;
  readonly owner: OwnerRef | null;
  readonly createdAt: string;
  /** `status.startTime`: when the kubelet took it. */
  readonly startedAt: string | null;
  /** When the last container of a finished pod ended; null before, and where its status does not say. */
  readonly finishedAt: string | null;
  readonly deleting: boolean;
  readonly phase: string;
  /** `status.reason`, e.g. `UnsupportedPodSpec`. */
  readonly reason: string | null;
  /** `status.message`, what goes with that reason. */
  readonly message: string | null;
  readonly scheduled: ScheduledCondition | null;
  /** The condition `Ready`; null where its status has none. */
  readonly ready: boolean | null;
  /** Some container other than an init container runs, or has run. */
  readonly hasStarted: boolean;
  /** Init containers first, as they run. */
  readonly containerStates: readonly ContainerState[];
  /** `spec.schedulingGates` is not empty: held back on purpose. */
  readonly gated: boolean;
  /** Given a token for an IAM role of its service account (IRSA) when it was created. */
  readonly hasWebIdentity: boolean;
  readonly containers: readonly Container[];
}
