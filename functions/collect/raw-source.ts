import type { Fault } from '../model/fault.ts';
import type { NodeSummary } from '../model/node.ts';

/** A Kubernetes object or AWS document as its own API prints it; projected to the model before anything judges it. */
export type RawObject = Readonly<Record<string, unknown>>;

/** Pages of raw objects. Iterating throws a `Fault` when a part cannot be read. */
export type RawPages = AsyncIterable<readonly RawObject[]>;

/** Which pods to read. Without any field: all. A saved folder may give more than was asked for; it never gives less. */
export interface PodQuery {
  readonly namespace?: string;
  /** As the Kubernetes API takes it, e.g. `spec.schedulerName=fargate-scheduler`. */
  readonly fieldSelector?: string;
}

/**
 * Where raw documents come from: a live cluster, or a folder saved from one. Every method fails with a `Fault` that
 * names the missing grant or the file; the one who calls decides what a failure costs.
 */
export interface RawSource {
  readonly mode: 'live' | 'snapshot';
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
  /** The same as summing up `nodes()`, where it can be had for less. */
  nodeSummary?(): Promise<NodeSummary>;
  /** Objects that carry pod templates, of these namespaces; of all when null. */
  workloads(namespaces: readonly string[] | null): RawPages;
  /** Karpenter NodePools; no pages when the cluster has no such kind. */
  nodePools(): RawPages;
  /** Events about pods' logging. */
  loggingEvents(): RawPages;
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
