import type { AccessEntry, PodIdentityAssociation, RoleMapping } from '../cluster/cluster-access.ts';
import type { ClusterInfo } from '../cluster/cluster.ts';
import type { DisruptionBudgets } from './disruption-budget.ts';
import type { ExecutionRole } from '../cluster/execution-role.ts';
import type { FargateProfile } from '../cluster/fargate-profile.ts';
import type { Job } from './job.ts';
import type { NodeSummary } from './node.ts';
import type { Pod } from './pod.ts';
import type { SecurityGroupPolicy } from '../cluster/security-group-policy.ts';
import type { LoadBalancedService } from './service.ts';
import type { Slice } from './slice.ts';
import type { Claims, PersistentVolume, StorageClass } from './storage.ts';
import type { RouteTable, Subnet, VpcEndpoint } from '../cluster/subnet.ts';
import type { Workload } from './workload.ts';

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
  readonly loadBalancedServices: readonly LoadBalancedService[];
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
