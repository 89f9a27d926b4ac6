import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { FactSlices, SliceName, Slices, NeededPermission, Slice } from '#model/facts/cluster-facts.ts';
import type { AuditorError } from '#model/auditor-error.ts';
import type { NodeSummary } from '#model/facts/node.ts';
import type { AwsAction } from './live/aws-call.ts';
import type { AwsClients } from './live/aws-clients.ts';
import type { RawObject, RawPages } from './raw/fields.ts';

/** Name of a fact: a slice, or pods, which are not a slice. */
export type FactName = SliceName | 'pods';

/** A kind of object as the Kubernetes API names it. */
export interface Resource {
  /** Plural, as in RBAC. */
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The first version that the cluster serves is read. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Clusters without the product that installs it do not have this kind. */
  readonly optional?: true;
}

/** The only object of a kind that is read, and its RBAC verb. */
export interface NamedObject {
  readonly verb: 'get' | 'list';
  readonly namespace: string;
  readonly name: string;
  /** Alternative verb, tried only if the first is denied, so that a role need not grant both. */
  readonly orVerb?: 'get';
}

/** Handling of objects of a kind when manifests are judged as if they were applied. */
export type InManifests =
  /** None: judged separately, file by file, or only relevant for running pods. */
  | 'none'
  | {
      /**
       * Object that wins if the manifests and the cluster have one of the same name. `only`: if the manifests have any,
       * the cluster's are ignored.
       */
      readonly wins: 'manifests' | 'cluster' | 'only';
      /**
       * Meaning of the manifests' objects without a cluster: they are all there is, all if there are any, or it is
       * unknown.
       */
      readonly alone: 'all' | 'all-if-any' | 'unknown';
      /** The object as the cluster would store it. */
      readonly applied?: (raw: RawObject) => RawObject;
    };

/** Snapshot document of a kind. */
export interface SnapshotFile {
  /** Command that creates it by hand. */
  readonly command: string;
  /** Consequence for an audit if it is missing, as text for docs/snapshot.md. */
  readonly without: string;
  /** No audit is possible without it. */
  readonly essential?: true;
  /** Kinds that its List may contain, if these are more than are read. */
  readonly kinds?: readonly string[];
  /** Another document, whose objects of this kind count where it is not there. */
  readonly orIn?: string;
  /** Written as one document, not one object a line. */
  readonly whole?: true;
}

interface KindBase {
  /** Name of its snapshot document, without extension, and of the file that declares it. */
  readonly name: string;
  /** Description, for a source that does not have it. */
  readonly called: string;
  readonly provides: readonly FactName[];
  /** The configuration may leave it out, together with the rules that need it; all other kinds are required. */
  readonly extra?: true | undefined;
  /** Slices that determine the query: if one is unread, so is this. */
  readonly after: readonly SliceName[];
  readonly snapshot: SnapshotFile;
  /** The object reduced to what a snapshot may contain. */
  readonly keep: (raw: RawObject) => RawObject;
  readonly read: (reading: Reading) => Promise<Partial<Slices>>;
}

/** A kind that is read from the Kubernetes API. */
export interface KubernetesKind extends KindBase {
  readonly family: 'kubernetes';
  readonly resources: readonly Resource[];
  /** Read only in the namespaces that can matter, if these are few. */
  readonly byNamespace: boolean;
  readonly named?: NamedObject | undefined;
  /** `managedFields` are half of many objects, and are needed only for the age of a ConfigMap's data. */
  readonly keepManagedFields: boolean;
  readonly manifests?: InManifests | undefined;
  /** Objects that a snapshot of the source contains. */
  readonly pages: (source: RawSource, namespaces: readonly string[] | null) => RawPages;
}

/** Type of resource that IAM checks an action on; `any` for actions that know none. */
export type AwsResource =
  'cluster' | 'fargateprofile' | 'access-entry' | 'role' | 'policy' | 'log-group' | 'router-log' | 'any';

/** IAM permission for an action. */
export interface AwsPermission {
  readonly on: AwsResource;
  /** Slices that are lost without it, if these are not all that the kind provides and those derived from them. */
  readonly feeds?: 'everything' | 'nothing';
  /** It provides part of the kind; each rule knows what the rest is worth. */
  readonly partly?: true;
  /** Called only if that action is denied, so that a policy need not grant both. */
  readonly insteadOf?: AwsAction;
  /** Not called in an audit of a named cluster. */
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
  /** Reason why a cluster cannot have any; null if it can. */
  readonly absent?: ((cluster: ClusterInfo) => string | null) | undefined;
  /** The query; null if nothing is to be requested. */
  readonly query: (reading: Reading) => Promise<DocumentQuery | null>;
  readonly value: (documents: readonly RawObject[], ids: readonly string[]) => Promise<Partial<Slices>>;
  /** Extracts the answers from a document; a string describes what it contains instead. */
  readonly parse: (document: unknown) => readonly RawObject[] | string;
  readonly print: (answers: readonly RawObject[]) => unknown;
}

/** Selection of objects to list. A saved folder may return more than was requested, never less. */
export interface ListQuery {
  /** Absent or null: all. */
  readonly namespaces?: readonly string[] | null;
  /**
   * Field selectors of the Kubernetes API, e.g. `spec.schedulerName=fargate-scheduler`; one list for each. Absent: all
   * objects.
   */
  readonly selectors?: readonly string[];
}

/** Parameters of an AWS query. */
export interface DocumentQuery {
  /** Profiles, roles, subnets, VPCs or log groups; none when it is about the cluster. */
  readonly ids: readonly string[];
  /** Permissions that roles must have. */
  readonly needed: readonly NeededPermission[];
  /** Start of the time that is asked about, ISO 8601. */
  readonly since?: string;
}

/**
 * Source of raw documents: a live cluster, a saved folder, or manifests to be applied. Every method fails with a
 * `AuditorError` that names the missing grant or the file; the caller decides the consequences.
 */
export interface RawSource {
  readonly mode: 'live' | 'snapshot' | 'manifests';
  /** Notes on the source itself, e.g. that its time was estimated. */
  readonly warnings: readonly string[];
  /** Time of the audit, ISO 8601. */
  takenAt(): Promise<string>;
  /** Objects of a kind; no pages if the cluster does not have the kind. */
  list(kind: KubernetesKind, query?: ListQuery): RawPages;
  /** One object by name; no pages if it does not exist. */
  get(kind: KubernetesKind, name: string): RawPages;
  /** Answers of AWS, in the shape of the AWS CLI. */
  documents(kind: AwsKind, query?: DocumentQuery): Promise<readonly RawObject[]>;
  /** Reason why the source cannot have any data of a kind, whatever the query; null if it may. */
  lacks?: ((kind: AwsKind | KubernetesKind) => AuditorError | null) | undefined;
  /** Summary of the nodes of a cluster of this version, if it costs less than listing the nodes. */
  nodeSummary?: ((version: string) => Promise<NodeSummary>) | undefined;
  /** Reason why nothing could be read from the Kubernetes API; null if something was. */
  unreachable?: (() => AuditorError | null) | undefined;
  /** Closes connections, if there are any. */
  close?: (() => void) | undefined;
}

/** A cluster being read: each slice once, when it is first requested. */
export interface Reading {
  readonly source: RawSource;
  cluster(): Promise<ClusterInfo>;
  /** Namespaces in which pods can matter; null for all. */
  namespaces(): Promise<readonly string[] | null>;
  slice<Name extends SliceName>(name: Name): Promise<Slice<FactSlices[Name]>>;
  /** Permissions that execution roles must have. */
  neededPermissions(): Promise<readonly NeededPermission[]>;
}
