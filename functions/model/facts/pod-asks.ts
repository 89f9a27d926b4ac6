/** Demands of a pod on its node beyond resources. Only those that are set are there, so that most pods hold next to nothing. */
export interface PodAsks {
  readonly hostNamespaces?: readonly HostNamespace[];
  /** Without those that Kubernetes fills itself: emptyDir, configMap, secret, downwardAPI, projected. */
  readonly volumes?: readonly Volume[];
  /** Each with the `sizeLimit` of an emptyDir on disk, quantities as written. */
  readonly diskLimits?: readonly string[];
  /** Of its tolerations, the ones that may cover the taint of Fargate nodes: with its key, or with none. */
  readonly tolerations?: readonly Toleration[];
  /** Required node affinity: one of the terms must hold, and of a term every requirement. */
  readonly nodeTerms?: readonly (readonly NodeRequirement[])[];
  /** `spec.os.name`. */
  readonly os?: string;
  /** `spec.topologySpreadConstraints`. */
  readonly spreads?: readonly Spread[];
  /** `spec.runtimeClassName`. */
  readonly runtimeClass?: string;
  /** Names in `spec.resourceClaims`. */
  readonly resourceClaims?: readonly string[];
  /** Names in `spec.securityContext.sysctls`. */
  readonly sysctls?: readonly string[];
  /** Resources that it asks for otherwise than by requests of its containers. How Fargate counts these is not documented. */
  readonly podResources?: PodResources;
  /** `spec.activeDeadlineSeconds`, after which the kubelet ends the pod. */
  readonly deadlineSeconds?: number;
}

export interface PodResources {
  /** Fields that say so, e.g. `spec.resources`. */
  readonly fields: readonly string[];
  /** `spec.resources.requests`, quantities as written. */
  readonly requests: Readonly<Record<string, string>>;
}

/** Fields of a pod spec, as Fargate spells them in its messages. */
export type HostNamespace = 'HostNetwork' | 'HostPID' | 'HostIPC';

export interface Volume {
  readonly name: string;
  /** The field that describes it, e.g. `hostPath`, `csi`, `persistentVolumeClaim`. */
  readonly type: string;
  /** The claim, or the CSI driver, that it names. */
  readonly refersTo: string | null;
}

export interface Toleration {
  /** Position in `spec.tolerations`, from 0. */
  readonly index: number;
  /** Null tolerates every taint. */
  readonly key: string | null;
  readonly operator: 'Equal' | 'Exists';
  readonly value: string;
  /** Null for every effect. */
  readonly effect: string | null;
}

export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** It is about a field of the node, such as `metadata.name`, not about a label. */
  readonly field: boolean;
}

/** A topology spread constraint. */
export interface Spread {
  readonly topologyKey: string;
  /** It keeps pods Pending rather than place them unevenly. */
  readonly required: boolean;
}

/** Demands of a container beyond resources; only those that are set. */
export interface ContainerAsks {
  readonly privileged?: true;
  /** Written as `true`; what Kubernetes takes for granted does not count. */
  readonly allowPrivilegeEscalation?: true;
  /** `securityContext.capabilities.add`, as written. */
  readonly addedCapabilities?: readonly string[];
  readonly hostPorts?: readonly HostPort[];
  /** It takes the TCP port that the kubelet of a node of Fargate listens on. */
  readonly kubeletPort?: KubeletPortUse;
  /** It runs a program that is known to ask the instance metadata service (IMDS). */
  readonly imds?: ImdsUse;
  /** Names of raw block volumes. */
  readonly volumeDevices?: readonly string[];
}

/** By the repository of its image. */
export type PortProgram = 'metrics-server' | 'cert-manager' | 'external-secrets';

export interface KubeletPortUse {
  /** Null where the image is none of those known. */
  readonly program: PortProgram | null;
  /** The argument that says so, e.g. `--secure-port`; null where a `containerPort` does. */
  readonly argument: string | null;
}

/** A port that is opened on the node: `hostPort`, `hostIP` or both. */
export interface HostPort {
  readonly containerPort: number | null;
  readonly hostPort: number | null;
  readonly hostIp: string | null;
}

/** By the repository of its image. */
export type ImdsProgram = 'aws-load-balancer-controller' | 'karpenter';

/** Metadata that such a program wants to know: its Region, and the id of its VPC. */
export type ImdsAnswer = 'region' | 'vpc';

/** Metadata that a program need not ask for, because it is told. */
export interface ImdsUse {
  readonly program: ImdsProgram;
  /** By arguments and variables of the container. */
  readonly told: readonly ImdsAnswer[];
  /** It may be told more in a way that nobody reads: by `envFrom`, or by a command in place of the image's own. */
  readonly open: boolean;
}

export const asksNothing: PodAsks & ContainerAsks = Object.freeze({});
