/** The parts of Kubernetes objects that controllers and schedulers read; what else an object has is kept as it is. */
export interface Metadata {
  name: string;
  namespace?: string;
  generateName?: string;
  uid: string;
  creationTimestamp: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFields[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFields {
  manager: string;
  operation: string;
  apiVersion: string;
  time: string;
  fieldsType: string;
  fieldsV1: Record<string, unknown>;
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

export type Quantities = Record<string, string | number>;

export interface Container {
  name: string;
  image?: string;
  restartPolicy?: string;
  ports?: { containerPort?: number; hostPort?: number; hostIP?: string }[];
  resources?: { requests?: Quantities; limits?: Quantities };
  securityContext?: {
    privileged?: boolean;
    allowPrivilegeEscalation?: boolean;
    capabilities?: { add?: string[]; drop?: string[] };
  };
  volumeDevices?: unknown[];
}

export interface Expression {
  key: string;
  operator: string;
  values?: string[];
}

export interface NodeSelectorTerm {
  matchExpressions?: Expression[];
  matchFields?: Expression[];
}

export interface Affinity {
  nodeAffinity?: {
    requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: NodeSelectorTerm[] };
    [other: string]: unknown;
  };
  [other: string]: unknown;
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface Volume {
  name: string;
  persistentVolumeClaim?: { claimName: string };
  [source: string]: unknown;
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  affinity?: Affinity;
  tolerations?: Toleration[];
  volumes?: Volume[];
  schedulerName?: string;
  priorityClassName?: string;
  priority?: number;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  serviceAccountName?: string;
  restartPolicy?: string;
  [field: string]: unknown;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface Pod extends KubeObject {
  kind: 'Pod';
  spec: PodSpec;
  status: {
    phase: string;
    reason?: string;
    message?: string;
    conditions?: Condition[];
    startTime?: string;
    containerStatuses?: unknown[];
    [field: string]: unknown;
  };
}

export interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; creationTimestamp?: null };
  spec: PodSpec;
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: Expression[];
}

export interface Deployment extends KubeObject {
  kind: 'Deployment';
  spec: {
    replicas?: number;
    paused?: boolean;
    selector: Selector;
    strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } };
    template: Template;
  };
}

export interface ReplicaSet extends KubeObject {
  kind: 'ReplicaSet';
  spec: { replicas?: number; selector: Selector; template: Template };
}

export interface StatefulSet extends KubeObject {
  kind: 'StatefulSet';
  spec: {
    replicas?: number;
    selector: Selector;
    podManagementPolicy?: string;
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
    template: Template;
  };
  status: { currentRevision?: string; updateRevision?: string; [field: string]: unknown };
}

export interface DaemonSet extends KubeObject {
  kind: 'DaemonSet';
  spec: {
    selector: Selector;
    updateStrategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string } };
    template: Template;
  };
  status: { updateRevision?: string; [field: string]: unknown };
}

export interface JobSpec {
  parallelism?: number;
  completions?: number;
  suspend?: boolean;
  ttlSecondsAfterFinished?: number;
  template: Template;
}

export interface Job extends KubeObject {
  kind: 'Job';
  spec: JobSpec;
  status: { conditions?: Condition[]; succeeded?: number; completionTime?: string; [field: string]: unknown };
}

export interface CronJob extends KubeObject {
  kind: 'CronJob';
  spec: {
    concurrencyPolicy?: string;
    suspend?: boolean;
    schedule: string;
    jobTemplate: { metadata?: Template['metadata']; spec: JobSpec };
  };
  status: { lastScheduleTime?: string; [field: string]: unknown };
}

export interface Node extends KubeObject {
  kind: 'Node';
  spec: { taints?: Taint[]; unschedulable?: boolean; providerID?: string };
  status: { allocatable?: Quantities; [field: string]: unknown };
}

export interface ConfigMap extends KubeObject {
  kind: 'ConfigMap';
  data?: Record<string, string>;
}

export interface Namespace extends KubeObject {
  kind: 'Namespace';
}

export interface Claim extends KubeObject {
  kind: 'PersistentVolumeClaim';
  spec: { volumeName?: string; [field: string]: unknown };
  status?: { phase?: string };
}

export interface PersistentVolume extends KubeObject {
  kind: 'PersistentVolume';
  spec: { csi?: { driver: string }; [field: string]: unknown };
}

export interface Budget extends KubeObject {
  kind: 'PodDisruptionBudget';
  spec: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: Selector };
  status: Record<string, unknown>;
}

export interface KubeEvent extends KubeObject {
  kind: 'Event';
  lastTimestamp?: string | null;
  eventTime?: string | null;
}

/** Kinds that a controller or a command of the simulation looks into. */
export interface Kinds {
  Pod: Pod;
  Deployment: Deployment;
  ReplicaSet: ReplicaSet;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  Job: Job;
  CronJob: CronJob;
  Node: Node;
  ConfigMap: ConfigMap;
  Namespace: Namespace;
  PersistentVolumeClaim: Claim;
  PersistentVolume: PersistentVolume;
  PodDisruptionBudget: Budget;
  Event: KubeEvent;
}

/** Whether this object is controlled by that one, by uid as Kubernetes decides it. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** The reference that a controller puts on what it makes. */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

export function conditionOf(status: { conditions?: Condition[] }, type: string): Condition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

export function isReady({ status }: Pod): boolean {
  return status.phase === 'Running' && conditionOf(status, 'Ready')?.status === 'True';
}

export function isFinished({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

/** As Kubernetes reads a count that may be a percentage of the replicas. */
export function countOf(value: number | string, replicas: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const exact = (Number.parseInt(value, 10) * replicas) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
