/**
 * Demands of a pod on its node beyond resources. Only fields that are set exist, so that most pods take almost no
 * memory.
 */
export interface PodAsks {
  readonly hostNamespaces?: readonly HostNamespace[];
  /** Volumes, except those that Kubernetes fills itself: emptyDir, configMap, secret, downwardAPI, projected. */
  readonly volumes?: readonly Volume[];
  /** `sizeLimit` of each emptyDir on disk, quantities as written. */
  readonly diskLimits?: readonly string[];
  /** Tolerations that may cover the taint of Fargate nodes: with its key, or without a key. */
  readonly tolerations?: readonly Toleration[];
  /** Required node affinity: one term must hold, with all its requirements. */
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
  /** Resources requested by other means than container requests. How Fargate counts these is not documented. */
  readonly podResources?: PodResources;
  /** `spec.activeDeadlineSeconds`, after which the kubelet ends the pod. */
  readonly deadlineSeconds?: number;
}

export interface PodResources {
  /** Fields that request them, e.g. `spec.resources`. */
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
  /** The claim or CSI driver that it names. */
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
  /** The requirement is on a node field, such as `metadata.name`, not on a label. */
  readonly field: boolean;
}

/** A topology spread constraint. */
export interface Spread {
  readonly topologyKey: string;
  /** It leaves pods Pending rather than place them unevenly. */
  readonly required: boolean;
}

/** Demands of a container beyond resources; only those that are set. */
export interface ContainerAsks {
  readonly privileged?: true;
  /** Explicitly `true`; the default of Kubernetes does not count. */
  readonly allowPrivilegeEscalation?: true;
  /** `securityContext.capabilities.add`, as written. */
  readonly addedCapabilities?: readonly string[];
  readonly hostPorts?: readonly HostPort[];
  /** Use of the TCP port on which a Fargate node's kubelet listens. */
  readonly kubeletPort?: KubeletPortUse;
  /** The program is known to ask the instance metadata service (IMDS). */
  readonly imds?: ImdsUse;
  /** Names of raw block volumes. */
  readonly volumeDevices?: readonly string[];
}

/** Program, identified by its image's repository. */
export type PortProgram = 'metrics-server' | 'cert-manager' | 'external-secrets';

export interface KubeletPortUse {
  /** Null if the image is not a known one. */
  readonly program: PortProgram | null;
  /** Argument that sets the port, e.g. `--secure-port`; null if a `containerPort` does. */
  readonly argument: string | null;
}

/** A port opened on the node: by `hostPort`, `hostIP` or both. */
export interface HostPort {
  readonly containerPort: number | null;
  readonly hostPort: number | null;
  readonly hostIp: string | null;
}

/** Program, identified by its image's repository. */
export type ImdsProgram = 'aws-load-balancer-controller' | 'karpenter';

/** Metadata that such a program needs: its Region, and the id of its VPC. */
export type ImdsAnswer = 'region' | 'vpc';

/** Settings of a program that replace a query to IMDS. */
export interface ImdsUse {
  readonly program: ImdsProgram;
  /** Metadata given by the container's arguments and variables. */
  readonly told: readonly ImdsAnswer[];
  /** More may be given where it is not read: by `envFrom`, or by a command that replaces the image's own. */
  readonly open: boolean;
}

export const asksNothing: PodAsks & ContainerAsks = Object.freeze({});
