import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { FactSlices, SliceName, Slices, NeededPermission, Slice } from '#model/facts/cluster-facts.ts';
import type { Fault } from '#model/fault.ts';
import type { NodeSummary } from '#model/facts/node.ts';
import type { AwsAction } from './live/aws-call.ts';
import type { AwsClients } from './live/aws-clients.ts';
import type { RawObject, RawPages } from './raw/fields.ts';

/** Something an audit is told: a slice, or pods, which are no slice. */
export type FactName = SliceName | 'pods';

/** A kind of object as the Kubernetes API names it. */
export interface Resource {
  /** In the plural, as RBAC has it. */
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The first that the cluster serves is read. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Clusters without the product that brings it have no such kind. */
  readonly optional?: true;
}

/** The only object of a kind that is read, and how RBAC has to allow it. */
export interface NamedObject {
  readonly verb: 'get' | 'list';
  readonly namespace: string;
  readonly name: string;
  /** Does as well, and is asked only where the verb was refused, so that no role has to grant both. */
  readonly orVerb?: 'get';
}

/** Objects of a kind when manifests are judged as if they were applied. */
export type InManifests =
  /** None: judged apart, file by file, or about pods that run. */
  | 'none'
  | {
      /** Of two objects of one name: that of the manifests, or of the cluster. `only`: with any, the cluster's do not count. */
      readonly wins: 'manifests' | 'cluster' | 'only';
      /** Without a cluster to ask: those of the manifests are all there are, or so once there are any, or nobody knows. */
      readonly alone: 'all' | 'all-if-any' | 'unknown';
      /** An object as the cluster would have it. */
      readonly applied?: (raw: RawObject) => RawObject;
    };

/** The document of a snapshot that holds a kind. */
export interface SnapshotFile {
  /** Makes it by hand. */
  readonly command: string;
  /** The loss to an audit where it is not there, in words for docs/snapshot.md. */
  readonly without: string;
  /** Without it nothing can be audited. */
  readonly essential?: true;
  /** Kinds that its List may hold, where these are more than are read. */
  readonly kinds?: readonly string[];
  /** Another document, whose objects of this kind count where it is not there. */
  readonly orIn?: string;
  /** Written as one document, not one object a line. */
  readonly whole?: true;
}

interface KindBase {
  /** Of its document in a snapshot, without the ending, and of the file that declares it. */
  readonly name: string;
  /** In words, for a source that does not tell of it. */
  readonly called: string;
  readonly provides: readonly FactName[];
  /** The configuration may leave it out, with the rules that need it; any other is of the core. */
  readonly extra?: true | undefined;
  /** Slices that say what to ask for: where one is unread, this is, too. */
  readonly after: readonly SliceName[];
  readonly snapshot: SnapshotFile;
  /** An object as a snapshot may have it. */
  readonly keep: (raw: RawObject) => RawObject;
  readonly read: (reading: Reading) => Promise<Partial<Slices>>;
}

/** A kind that is read from the Kubernetes API. */
export interface KubernetesKind extends KindBase {
  readonly family: 'kubernetes';
  readonly resources: readonly Resource[];
  /** Read in those namespaces alone that can matter, where these are few. */
  readonly byNamespace: boolean;
  readonly named?: NamedObject | undefined;
  /** `managedFields` is half of many objects, and only the age of a ConfigMap's data is read from it. */
  readonly keepManagedFields: boolean;
  readonly manifests?: InManifests | undefined;
  /** Objects that a snapshot of the source holds. */
  readonly pages: (source: RawSource, namespaces: readonly string[] | null) => RawPages;
}

/** Type of resource that IAM checks an action on; `any` for actions that know none. */
export type AwsResource =
  'cluster' | 'fargateprofile' | 'access-entry' | 'role' | 'policy' | 'log-group' | 'router-log' | 'any';

/** How IAM has to allow an action. */
export interface AwsPermission {
  readonly on: AwsResource;
  /** Slices that are lost without it, where these are not all that the kind provides and that come after. */
  readonly feeds?: 'everything' | 'nothing';
  /** It tells a part of the kind; what the rest is worth, each rule knows. */
  readonly partly?: true;
  /** Asked only where that one was refused, so that no policy has to grant both. */
  readonly insteadOf?: AwsAction;
  /** Not asked by an audit of a cluster that was named. */
  readonly onlyFor?: '--all-clusters';
}

/** Subject of an answer of AWS: a cluster, its profiles, or things that these or its logging configuration name. */
export type AskedOf = 'cluster' | 'profiles' | 'roles' | 'subnets' | 'vpcs' | 'log-groups' | 'router-log';

/** A kind that is read from EKS, IAM, EC2 or CloudWatch Logs. */
export interface AwsKind extends KindBase {
  readonly family: 'aws';
  readonly of: AskedOf;
  readonly permissions: Readonly<Partial<Record<AwsAction, AwsPermission>>>;
  readonly ask: (aws: AwsClients, query: DocumentQuery) => Promise<readonly RawObject[]>;
  /** Why a cluster can have none; null where it can. */
  readonly absent?: ((cluster: ClusterInfo) => string | null) | undefined;
  /** The question; null when nothing is to be asked. */
  readonly query: (reading: Reading) => Promise<DocumentQuery | null>;
  readonly value: (documents: readonly RawObject[], ids: readonly string[]) => Promise<Partial<Slices>>;
  /** How its document holds the answers; what it holds in their place, in words. */
  readonly parse: (document: unknown) => readonly RawObject[] | string;
  readonly print: (answers: readonly RawObject[]) => unknown;
}

/** Selection of objects to list. A saved folder may give more than was asked for; it never gives less. */
export interface ListQuery {
  /** Unsaid or null: all. */
  readonly namespaces?: readonly string[] | null;
  /** As the Kubernetes API takes them, e.g. `spec.schedulerName=fargate-scheduler`; a list for each. Unsaid: all objects. */
  readonly selectors?: readonly string[];
}

/** Question to AWS. */
export interface DocumentQuery {
  /** Profiles, roles, subnets, VPCs or log groups; none when it is about the cluster. */
  readonly ids: readonly string[];
  /** Permissions that roles have to have. */
  readonly needed: readonly NeededPermission[];
  /** Start of the time that is asked about, ISO 8601. */
  readonly since?: string;
}

/**
 * Where raw documents come from: a live cluster, a folder saved from one, or manifests that are to be applied to one. Every
 * method fails with a `Fault` that names the missing grant or the file; the one who calls decides what a failure costs.
 */
export interface RawSource {
  readonly mode: 'live' | 'snapshot' | 'manifests';
  /** Things a person should know about the source itself, e.g. that the clock was guessed. */
  readonly warnings: readonly string[];
  /** The audit's clock, ISO 8601. */
  takenAt(): Promise<string>;
  /** Objects of a kind; no pages when the cluster has no such kind. */
  list(kind: KubernetesKind, query?: ListQuery): RawPages;
  /** One object by name; no pages when it is gone. */
  get(kind: KubernetesKind, name: string): RawPages;
  /** Answers of AWS, as its command line prints them. */
  documents(kind: AwsKind, query?: DocumentQuery): Promise<readonly RawObject[]>;
  /** Why the source can tell nothing of a kind, however little were asked; null where it may. */
  lacks?: ((kind: AwsKind | KubernetesKind) => Fault | null) | undefined;
  /** Summary of the nodes of a cluster of this version, where it can be had for less than the nodes. */
  nodeSummary?: ((version: string) => Promise<NodeSummary>) | undefined;
  /** Why nothing at all could be read of the Kubernetes side, after trying; null when something was. */
  unreachable?: (() => Fault | null) | undefined;
  /** Lets go of connections, where there are any. */
  close?: (() => void) | undefined;
}

/** A cluster as it is being read: each slice once, when first asked for. */
export interface Reading {
  readonly source: RawSource;
  cluster(): Promise<ClusterInfo>;
  /** Where pods can matter; null for everywhere. */
  namespaces(): Promise<readonly string[] | null>;
  slice<Name extends SliceName>(name: Name): Promise<Slice<FactSlices[Name]>>;
  /** Permissions that execution roles have to have. */
  neededPermissions(): Promise<readonly NeededPermission[]>;
}
