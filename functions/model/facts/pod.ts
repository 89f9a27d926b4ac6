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
  /** Message of the kubelet on that reason. */
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

/** Fields of a pod that decide whether the Fargate webhook takes it, and whether Fargate then accepts it: shared by live pods and by the templates of their owners. */
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

/** Written by Fargate's webhook on every pod it takes; as a pin, by the user in a pod template. */
export const profileLabel = 'eks.amazonaws.com/fargate-profile';

/** Key of the label and the taint that Fargate nodes carry, both with the value `fargate`. */
export const computeTypeKey = 'eks.amazonaws.com/compute-type';

/** On a pod template: `ec2` keeps a matching pod off Fargate. */
export const computeTypeAnnotation = 'eks.amazonaws.com/compute-type';

/** Written by Fargate: `LoggingEnabled` or `LoggingDisabled: <reason>`. */
export const loggingAnnotation = 'Logging';

/** Written by Fargate: the billed size, e.g. `0.25vCPU 0.5GB`. */
export const capacityAnnotation = 'CapacityProvisioned';

export const fargateScheduler = 'fargate-scheduler';

/** Fargate nodes are named `fargate-ip-…`; the label on the pod alone proves nothing. */
export function isFargateNode(nodeName: string): boolean {
  return nodeName.startsWith('fargate-');
}

/** A pod is on Fargate by its node, or, before it has one, by its scheduler. */
export function isOnFargate(pod: Pick<Pod, 'nodeName' | 'schedulerName'>): boolean {
  return pod.nodeName === null ? pod.schedulerName === fargateScheduler : isFargateNode(pod.nodeName);
}

/** Succeeded and Failed pods are over: they hold no open state. */
export function isFinished(pod: Pick<Pod, 'phase'>): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** "This port is reserved for Fargate": https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html */
export const kubeletPort = 10250;

/** Ends of a container whose program never ran: the runtime could not start it. */
const failedStarts: ReadonlySet<string | null> = new Set(['StartError', 'ContainerCannotRun']);

/** Whether the reason of a terminated state tells of a start that failed. */
export function neverRan(reason: string | null): boolean {
  return failedStarts.has(reason);
}

/**
 * A live pod of fargate-scheduler as a poll sees it: metadata only. Of labels, the hashes that give its owner away; of
 * annotations, `Logging`.
 */
export type WatchedPod = Pick<
  Pod,
  'namespace' | 'name' | 'uid' | 'generateName' | 'owner' | 'createdAt' | 'deleting' | 'labels' | 'annotations'
>;

/** A pod that waits for Fargate, with the reason that its condition gives. */
export type WaitingPod = WatchedPod & Pick<Pod, 'scheduled' | 'gated'>;
