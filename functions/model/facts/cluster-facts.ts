import type { AccessEntry, PodIdentityAssociation, RoleMapping, ClusterInfo } from '../cluster/cluster.ts';
import type { DisruptionBudgets, Job, Workload } from './workload.ts';
import type { FargateProfile } from '../cluster/fargate-profile.ts';
import type { NodeSummary } from './node.ts';
import type { Pod } from './pod.ts';
import type { NetworkPolicies, SecurityGroupPolicy, RouteTable, Subnet, VpcEndpoint } from '../cluster/network.ts';
import type { BalancerObject, Service } from '../cluster/traffic.ts';
import type { Claims, PersistentVolume, StorageClass } from './storage.ts';
import type { LogStream, RouterError } from '../cluster/log-group.ts';
import type { PolicyStatement } from '../cluster/policy-document.ts';

/**
 * A fact that was read, or the reason why it was not. A rule that needs an unread slice is `not-evaluated`; an unread
 * slice is never taken for an empty one.
 */
export type Slice<T> = Read<T> | Unread;

interface Read<T> {
  readonly ok: true;
  readonly value: T;
  /** The parts that could not be read; the value holds the others. */
  readonly except?: readonly UnreadPart[];
}

export interface Unread {
  readonly ok: false;
  /** One sentence for a person: what could not be read, and why. */
  readonly reason: string;
  /** The smallest grant that would allow the read, e.g. `eks:ListFargateProfiles` or `list pods (RBAC)`. */
  readonly missingPermission?: string;
  /** The reads that failed, where it takes several. */
  readonly parts?: readonly UnreadPart[];
  /** The source never holds it, as a folder without that file. */
  readonly absent?: true;
  /** Nobody tried, since the configuration leaves out this read, by name. */
  readonly leftOut?: string;
}

/** One of the reads that a slice takes. */
export interface UnreadPart extends Unread {
  /** Unsaid: all namespaces. */
  readonly namespace?: string;
  /** Kind of object, e.g. `StatefulSet`. Unsaid: every kind of the slice. */
  readonly kind?: string;
}

export function read<T>(value: T, except: readonly UnreadPart[] = []): Read<T> {
  return except.length === 0 ? { ok: true, value } : { ok: true, value, except };
}

export function unread(reason: string, missingPermission?: string): Unread {
  return missingPermission === undefined ? { ok: false, reason } : { ok: false, reason, missingPermission };
}

/** The reads of the slices that failed. */
export function unreadOf(...slices: readonly Slice<unknown>[]): Unread[] {
  return slices.flatMap((slice): readonly Unread[] => (slice.ok ? (slice.except ?? []) : (slice.parts ?? [slice])));
}

/** The reads that failed and may have told of an object of this kind in this namespace. */
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
   * When `data` last changed: the newest `managedFields` entry that owns `f:data`. Null when managedFields are hidden,
   * as `kubectl -o json` does without `--show-managed-fields`.
   */
  readonly dataChangedAt: string | null;
}

/** An event about a pod, of `fargate-scheduler` or its kubelet. EKS keeps events for 60 minutes, unless told otherwise. */
export interface FargateEvent {
  readonly reason: string;
  readonly message: string;
  /** ISO 8601. */
  readonly at: string | null;
}

/** An event of fargate-scheduler about the logs of a pod, which may be gone by now. */
export type PodEvent = FargateEvent & Pick<Pod, 'namespace' | 'name' | 'uid'>;

/** The facts that are small and read whole. Pods are not among them: they are a stream of pages. */
export interface FactSlices {
  readonly profiles: readonly FargateProfile[];
  readonly namespaces: readonly Namespace[];
  /** `aws-logging` in `aws-observability`; null when it does not exist. */
  readonly loggingConfigMap: ConfigMap | null;
  /** ConfigMaps whose name or place is nearly the right one, as `namespace/name`. */
  readonly lookAlikeConfigMaps: readonly string[];
  readonly workloads: readonly Workload[];
  readonly nodes: NodeSummary;
  /** Names of EKS managed node groups. */
  readonly nodeGroups: readonly string[];
  /** Names of Karpenter NodePools. */
  readonly nodePools: readonly string[];
  /** Of every namespace. */
  readonly securityGroupPolicies: readonly SecurityGroupPolicy[];
  /** Of every namespace. */
  readonly services: readonly Service[];
  /** Ingresses, their classes with their parameters, and TargetGroupBindings, of every namespace. */
  readonly ingresses: readonly BalancerObject[];
  readonly networkPolicies: NetworkPolicies;
  readonly persistentVolumeClaims: Claims;
  /** Those that these claims are bound to, and those of Amazon EFS that they may yet be. */
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly storageClasses: readonly StorageClass[];
  readonly disruptionBudgets: DisruptionBudgets;
  /** Those there are, finished or not. */
  readonly jobs: readonly Job[];
  /** The newest about the logs of each pod, by pod UID. */
  readonly loggingEvents: ReadonlyMap<string, FargateEvent>;
  /** The newest that says why a pod got no node, by pod UID. */
  readonly schedulingEvents: ReadonlyMap<string, FargateEvent>;
  /** The newest of the kubelet that says which volume of a pod it could not mount, by pod UID. */
  readonly mountEvents: ReadonlyMap<string, FargateEvent>;
  /** One for each role that a profile names. */
  readonly executionRoles: readonly ExecutionRole[];
  /** Those of execution roles; none when the cluster's authentication mode knows no access entries. */
  readonly accessEntries: readonly AccessEntry[];
  /** The roles in the ConfigMap `aws-auth`; null when there is none. */
  readonly authMap: readonly RoleMapping[] | null;
  /** Those that profiles name and that exist. */
  readonly subnets: readonly Subnet[];
  /** Of the VPCs of these subnets. */
  readonly routeTables: readonly RouteTable[];
  /** Of the same VPCs. */
  readonly vpcEndpoints: readonly VpcEndpoint[];
  readonly podIdentityAssociations: readonly PodIdentityAssociation[];
  /** Of the log groups in CloudWatch that the logging configuration names; a group without any may not exist. */
  readonly logStreams: readonly LogStream[];
  /** The newest of at most a week, since the logging configuration changed; none where it sends them nowhere. */
  readonly routerErrors: readonly RouterError[];
}

export type SliceName = keyof FactSlices;

export type Slices = { readonly [Name in SliceName]: Slice<FactSlices[Name]> };

export interface ClusterFacts extends Slices {
  readonly cluster: ClusterInfo;
  /** ISO 8601: the clock of the audit. */
  readonly takenAt: string;
  readonly mode: 'live' | 'snapshot' | 'manifests';
  /** Namespaces the user asked for; empty means all. */
  readonly scope: readonly string[];
}

/** Pages of pods. A part that could not be read is an unread page, not a missing one. */
export type PodPages = AsyncIterable<Slice<readonly Pod[]>>;

/** A role as IAM has it. */
export interface IamRole {
  /** With the path that it really has. */
  readonly arn: string;
  /** ISO 8601. A role that was deleted and made again is another role, whatever its name. */
  readonly createdAt: string | null;
  readonly trust: readonly PolicyStatement[];
  /** A permissions boundary limits what its policies grant. */
  readonly hasBoundary: boolean;
}

/** Answer of IAM's policy simulator on one action and one resource. */
export interface SimulatedDecision {
  readonly action: string;
  readonly resource: string;
  /** `undecided` when it depends on something that the simulation was not told. */
  readonly decision: 'allowed' | 'denied' | 'undecided';
}

/** The role by which Fargate runs the pods of a profile, each part of it read or not. */
export interface ExecutionRole {
  /** As the profiles name it. */
  readonly arn: string;
  /** Null when IAM has no such role. */
  readonly role: Slice<IamRole | null>;
  /** ARNs of the managed policies attached to it. */
  readonly attachedPolicies: Slice<readonly string[]>;
  readonly simulation: Slice<readonly SimulatedDecision[]>;
  /** Statements of all its policies, attached and inline; read where nothing was simulated. */
  readonly policies: Slice<readonly PolicyStatement[]>;
}

/** Something that an execution role may have to be allowed. */
export interface NeededPermission {
  /** E.g. `logs:PutLogEvents`. */
  readonly action: string;
  readonly resource: string;
  /** The AWS managed policy that grants it in any case, by name. */
  readonly grantedBy?: readonly string[];
}
