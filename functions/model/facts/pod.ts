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
  /** Repository of its image, without tag and digest. */
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

/** State of a container that is not just running: it waits, or has ended now or before. */
export interface ContainerState {
  readonly name: string;
  /** From `initContainers`. */
  readonly init: boolean;
  readonly now: 'waiting' | 'running' | 'terminated';
  /** Reason of state `waiting`, e.g. `ImagePullBackOff`; null in any other state. */
  readonly reason: string | null;
  /** Kubelet's message for that reason. */
  readonly message: string | null;
  /** Latest termination; null if it never ended. */
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

/**
 * Fields of a pod that decide whether Fargate's webhook takes it, and whether Fargate then accepts it. Shared by live
 * pods and their owners' templates.
 */
export interface PodSettings {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly hasNodeAffinity: boolean;
  readonly schedulerName: string | null;
  readonly nodeName: string | null;
  /** Null if not set, which means `default`. */
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
  /** `status.startTime`: the kubelet accepted the pod. */
  readonly startedAt: string | null;
  /** End of the last container of a finished pod; null before that, or if the status does not tell. */
  readonly finishedAt: string | null;
  readonly deleting: boolean;
  readonly phase: string;
  /** `status.reason`, e.g. `UnsupportedPodSpec`. */
  readonly reason: string | null;
  /** `status.message` for that reason. */
  readonly message: string | null;
  readonly scheduled: ScheduledCondition | null;
  /** Condition `Ready`; null if the status has none. */
  readonly ready: boolean | null;
  /** A container other than an init container runs or has run. */
  readonly hasStarted: boolean;
  /** Init containers come first, in the order in which they run. */
  readonly containerStates: readonly ContainerState[];
  /** `spec.schedulingGates` is not empty: the pod is held back on purpose. */
  readonly gated: boolean;
  /** The pod got a token for an IRSA role when it was created. */
  readonly hasWebIdentity: boolean;
  readonly containers: readonly Container[];
}

/** Label that Fargate's webhook sets on every pod it takes; set by the user in a pod template, it pins the profile. */
export const profileLabel = 'eks.amazonaws.com/fargate-profile';

/** Key of the label and the taint of Fargate nodes, both with value `fargate`. */
export const computeTypeKey = 'eks.amazonaws.com/compute-type';

/** Annotation of a pod template: `ec2` keeps a matching pod off Fargate. */
export const computeTypeAnnotation = 'eks.amazonaws.com/compute-type';

/** Annotation that Fargate sets: `LoggingEnabled` or `LoggingDisabled: <reason>`. */
export const loggingAnnotation = 'Logging';

/** Annotation that Fargate sets: the billed size, e.g. `0.25vCPU 0.5GB`. */
export const capacityAnnotation = 'CapacityProvisioned';

export const fargateScheduler = 'fargate-scheduler';

/** Fargate nodes are named `fargate-ip-…`; the pod's label alone proves nothing. */
export function isFargateNode(nodeName: string): boolean {
  return nodeName.startsWith('fargate-');
}

/** A pod is on Fargate by its node or, while it has none, by its scheduler. */
export function isOnFargate(pod: Pick<Pod, 'nodeName' | 'schedulerName'>): boolean {
  return pod.nodeName === null ? pod.schedulerName === fargateScheduler : isFargateNode(pod.nodeName);
}

/** Succeeded and Failed pods are finished. */
export function isFinished(pod: Pick<Pod, 'phase'>): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** "This port is reserved for Fargate": https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html */
export const kubeletPort = 10250;

/** Termination reasons of a container whose program never ran: the runtime could not start it. */
const failedStarts: ReadonlySet<string | null> = new Set(['StartError', 'ContainerCannotRun']);

/** Whether a termination reason means that the container failed to start. */
export function neverRan(reason: string | null): boolean {
  return failedStarts.has(reason);
}

/**
 * A live pod of fargate-scheduler as a poll sees it: metadata only, with the labels that hold hashes of its owner, and
 * the annotation `Logging`.
 */
export type WatchedPod = Pick<
  Pod,
  'namespace' | 'name' | 'uid' | 'generateName' | 'owner' | 'createdAt' | 'deleting' | 'labels' | 'annotations'
>;

/** A pod that waits for Fargate, with the reason of its condition. */
export type WaitingPod = WatchedPod & Pick<Pod, 'scheduled' | 'gated'>;
