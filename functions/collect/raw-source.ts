import type { NeededPermission } from '#model/execution-role.ts';
import type { Fault } from '#model/fault.ts';
import type { NodeSummary } from '#model/node.ts';
import type { RawObject } from './raw/fields.ts';
import type { RawPages } from './raw/pages.ts';

/** Which pods to read. Without any field: all. A saved folder may give more than was asked for; it never gives less. */
export interface PodQuery {
  readonly namespace?: string;
  /** As the Kubernetes API takes it, e.g. `spec.schedulerName=fargate-scheduler`. */
  readonly fieldSelector?: string;
}

/** What is around the profiles of a cluster, in IAM, EKS and EC2. */
export interface RawSurroundings {
  /** A record for each of these roles; what could not be read of one is said in its record. */
  roles(arns: readonly string[], needed: readonly NeededPermission[]): Promise<readonly RawObject[]>;
  /** The `accessEntry` objects of DescribeAccessEntry that these principals have. */
  accessEntries(principals: readonly string[]): Promise<readonly RawObject[]>;
  /** The ConfigMap `aws-auth` of `kube-system`; no pages when there is none. */
  authMap(): RawPages;
  /** Those of these subnets that exist, as DescribeSubnets prints them. */
  subnets(ids: readonly string[]): Promise<readonly RawObject[]>;
  /** Every route table of these VPCs, as DescribeRouteTables prints them. */
  routeTables(vpcIds: readonly string[]): Promise<readonly RawObject[]>;
  /** Every VPC endpoint of these VPCs, as DescribeVpcEndpoints prints them. */
  vpcEndpoints(vpcIds: readonly string[]): Promise<readonly RawObject[]>;
  /** The items of ListPodIdentityAssociations. */
  podIdentityAssociations(): Promise<readonly RawObject[]>;
}

/**
 * Where raw documents come from: a live cluster, a folder saved from one, or manifests that are to be applied to one. Every method fails with a `Fault` that
 * names the missing grant or the file; the one who calls decides what a failure costs.
 */
export interface RawSource extends Partial<RawSurroundings> {
  readonly mode: 'live' | 'snapshot' | 'manifests';
  /** Things a person should know about the source itself, e.g. that the clock was guessed. */
  readonly warnings: readonly string[];
  /** The audit's clock, ISO 8601. */
  takenAt(): Promise<string>;
  /** The `cluster` object of DescribeCluster. */
  cluster(): Promise<RawObject>;
  /** The `fargateProfile` objects of DescribeFargateProfile. */
  profiles(): Promise<readonly RawObject[]>;
  /** Names of managed node groups. */
  nodeGroups(): Promise<readonly string[]>;
  namespaces(): RawPages;
  /** `aws-logging` of `aws-observability`, and whatever other ConfigMaps may be seen. */
  configMaps(): RawPages;
  nodes(): RawPages;
  /** The same as summing up `nodes()` of a cluster of this version, where it can be had for less. */
  nodeSummary?(version: string): Promise<NodeSummary>;
  /** Objects that carry pod templates, of these namespaces; of all when null. */
  workloads(namespaces: readonly string[] | null): RawPages;
  /** PersistentVolumeClaims of these namespaces; of all when null. */
  persistentVolumeClaims(namespaces: readonly string[] | null): RawPages;
  persistentVolumes(): RawPages;
  /** PodDisruptionBudgets of these namespaces; of all when null. */
  disruptionBudgets(namespaces: readonly string[] | null): RawPages;
  /** Jobs of these namespaces; of all when null. */
  jobs(namespaces: readonly string[] | null): RawPages;
  /** Karpenter NodePools; no pages when the cluster has no such kind. */
  nodePools(): RawPages;
  /** SecurityGroupPolicies of every namespace; no pages when the cluster has no such kind. */
  securityGroupPolicies(): RawPages;
  /** Events about pods' logging. */
  loggingEvents(): RawPages;
  /** Events of fargate-scheduler that say why a pod got no node. */
  schedulingEvents(): RawPages;
  pods(query: PodQuery): RawPages;
  /** Events of one object, by UID, for a timeline. */
  eventsOf(namespace: string, uid: string): RawPages;
  /** One node by name; no pages when it is gone. */
  node(name: string): RawPages;
  /** Why nothing at all could be read of the Kubernetes side, after trying; null when something was. */
  unreachable?(): Fault | null;
  /** Lets go of connections, where there are any. */
  close?(): void;
}
