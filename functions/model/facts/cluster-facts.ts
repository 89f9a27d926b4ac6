import type { AccessEntry, PodIdentityAssociation, RoleMapping, ClusterInfo } from '../cluster/cluster.ts';
import type { DisruptionBudgets, Job, Workload } from './workload.ts';
import type { FargateProfile } from '../cluster/fargate-profile.ts';
import type { NodeSummary } from './node.ts';
import type { Pod } from './pod.ts';
import type { NetworkPolicies, SecurityGroupPolicy, RouteTable, Subnet, VpcEndpoint } from '../cluster/network.ts';
import type { BalancerObject, Service } from '../cluster/traffic.ts';
import type { Claims, PersistentVolume, StorageClass } from './storage.ts';
import type { PolicyStatement } from '../cluster/policy-document.ts';

/**
 * A fact that was read, or the reason why it was not. A rule that needs an unread slice is `not-evaluated`; an unread
 * slice is never taken for an empty one.
 */
export type Slice<T> = Read<T> | Unread;

interface Read<T> {
  readonly ok: true;
  readonly value: T;
  /** Parts that could not be read; the value holds the others. */
  readonly except?: readonly UnreadPart[];
}

export interface Unread {
  readonly ok: false;
  /** One sentence for the user: the part that could not be read, and why. */
  readonly reason: string;
  /** Smallest grant that would allow the read, e.g. `eks:ListFargateProfiles` or `list pods (RBAC)`. */
  readonly missingPermission?: string;
  /** Failed reads, if it takes several. */
  readonly parts?: readonly UnreadPart[];
  /** The source never has it, e.g. a folder without that file. */
  readonly absent?: true;
  /** Name of the read that the configuration leaves out, so that it was not tried. */
  readonly leftOut?: string;
}

/** A failed read among those of a slice. */
export interface UnreadPart extends Unread {
  /** Unsaid: all namespaces. */
  readonly namespace?: string;
  /** Kind of object, e.g. `StatefulSet`. Absent: every kind of the slice. */
  readonly kind?: string;
}

export function read<T>(value: T, except: readonly UnreadPart[] = []): Read<T> {
  return except.length === 0 ? { ok: true, value } : { ok: true, value, except };
}

export function unread(reason: string, missingPermission?: string): Unread {
  return missingPermission === undefined ? { ok: false, reason } : { ok: false, reason, missingPermission };
}

/** Failed reads of the slices. */
export function unreadOf(...slices: readonly Slice<unknown>[]): Unread[] {
  return slices.flatMap((slice): readonly Unread[] => (slice.ok ? (slice.except ?? []) : (slice.parts ?? [slice])));
}

/** Failed reads that may have contained an object of this kind in this namespace. */
export function unreadWhere(slice: Slice<unknown>, place: { kind?: string; namespace?: string }): UnreadPart[] {
  return unreadOf(slice).filter((part: UnreadPart) => {
    const isOfKind = part.kind === undefined || place.kind === undefined || part.kind === place.kind;
    return (
      isOfKind && (part.namespace === undefined || place.namespace === undefined || part.namespace === place.namespace)
    );
  });
}

export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly createdAt: string | null;
}

export interface ConfigMap {
  readonly namespace: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly createdAt: string | null;
  /**
   * Last change of `data`: the newest `managedFields` entry that owns `f:data`. Null if managedFields are hidden, as
   * `kubectl -o json` does without `--show-managed-fields`.
   */
  readonly dataChangedAt: string | null;
}

/** An event about a pod, from `fargate-scheduler` or its kubelet. EKS keeps events for 60 minutes by default. */
export interface FargateEvent {
  readonly reason: string;
  readonly message: string;
  /** ISO 8601. */
  readonly at: string | null;
}

/** A fargate-scheduler event about the logs of a pod, which may no longer exist. */
export type PodEvent = FargateEvent & Pick<Pod, 'namespace' | 'name' | 'uid'>;

/** Facts that are small and read as a whole. Pods are not among them: they are a stream of pages. */
export interface FactSlices {
  readonly profiles: readonly FargateProfile[];
  readonly namespaces: readonly Namespace[];
  /** `aws-logging` in `aws-observability`; null if it does not exist. */
  readonly loggingConfigMap: ConfigMap | null;
  /** ConfigMaps whose name or namespace is nearly right, as `namespace/name`. */
  readonly lookAlikeConfigMaps: readonly string[];
  readonly workloads: readonly Workload[];
  readonly nodes: NodeSummary;
  /** Names of EKS managed node groups. */
  readonly nodeGroups: readonly string[];
  /** Names of Karpenter NodePools. */
  readonly nodePools: readonly string[];
  /** SecurityGroupPolicies of all namespaces. */
  readonly securityGroupPolicies: readonly SecurityGroupPolicy[];
  /** Services of all namespaces. */
  readonly services: readonly Service[];
  /** Ingresses, their classes with parameters, and TargetGroupBindings, of all namespaces. */
  readonly ingresses: readonly BalancerObject[];
  readonly networkPolicies: NetworkPolicies;
  readonly persistentVolumeClaims: Claims;
  /** Volumes that these claims are bound to, and EFS volumes that they may yet be bound to. */
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly storageClasses: readonly StorageClass[];
  readonly disruptionBudgets: DisruptionBudgets;
  /** Existing Jobs, finished or not. */
  readonly jobs: readonly Job[];
  /** Newest event about the logs of each pod, by pod UID. */
  readonly loggingEvents: ReadonlyMap<string, FargateEvent>;
  /** Newest event on why a pod got no node, by pod UID. */
  readonly schedulingEvents: ReadonlyMap<string, FargateEvent>;
  /** Newest kubelet event on a volume that could not be mounted, by pod UID. */
  readonly mountEvents: ReadonlyMap<string, FargateEvent>;
  /** One for each role that a profile names. */
  readonly executionRoles: readonly ExecutionRole[];
  /** Access entries of execution roles; none if the cluster's authentication mode does not use them. */
  readonly accessEntries: readonly AccessEntry[];
  /** Roles in the ConfigMap `aws-auth`; null if it does not exist. */
  readonly authMap: readonly RoleMapping[] | null;
  /** Existing subnets that profiles name. */
  readonly subnets: readonly Subnet[];
  /** Route tables of these subnets' VPCs. */
  readonly routeTables: readonly RouteTable[];
  /** Endpoints of the same VPCs. */
  readonly vpcEndpoints: readonly VpcEndpoint[];
  readonly podIdentityAssociations: readonly PodIdentityAssociation[];
}

export type SliceName = keyof FactSlices;

export type Slices = { readonly [Name in SliceName]: Slice<FactSlices[Name]> };

export interface ClusterFacts extends Slices {
  readonly cluster: ClusterInfo;
  /** Time of the audit, ISO 8601. */
  readonly takenAt: string;
  readonly mode: 'live' | 'snapshot' | 'manifests';
  /** Namespaces that the user asked for; empty means all. */
  readonly scope: readonly string[];
}

/** Pages of pods. A part that could not be read is an unread page, not a missing one. */
export type PodPages = AsyncIterable<Slice<readonly Pod[]>>;

/** A role as stored in IAM. */
export interface IamRole {
  /** ARN with its actual path. */
  readonly arn: string;
  /** ISO 8601. A role that was deleted and recreated is another role, even under the same name. */
  readonly createdAt: string | null;
  readonly trust: readonly PolicyStatement[];
  /** A permissions boundary limits the permissions that its policies grant. */
  readonly hasBoundary: boolean;
}

/** Result of IAM's policy simulator for one action and one resource. */
export interface SimulatedDecision {
  readonly action: string;
  readonly resource: string;
  /** `undecided` if it depends on context that the simulation did not have. */
  readonly decision: 'allowed' | 'denied' | 'undecided';
}

/** Pod execution role of a profile, each part read or not. */
export interface ExecutionRole {
  /** ARN as the profiles have it. */
  readonly arn: string;
  /** Null if IAM has no such role. */
  readonly role: Slice<IamRole | null>;
  /** ARNs of the managed policies attached to it. */
  readonly attachedPolicies: Slice<readonly string[]>;
  readonly simulation: Slice<readonly SimulatedDecision[]>;
  /** Statements of all its policies, attached and inline; read if nothing was simulated. */
  readonly policies: Slice<readonly PolicyStatement[]>;
}

/** A permission that an execution role may need. */
export interface NeededPermission {
  /** E.g. `logs:PutLogEvents`. */
  readonly action: string;
  readonly resource: string;
  /** AWS managed policies that grant it in any case, by name. */
  readonly grantedBy?: readonly string[];
}
