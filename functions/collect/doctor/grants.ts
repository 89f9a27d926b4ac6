import type { SliceName } from '#model/facts/cluster-facts.ts';
import { allKinds, awsKinds, kubernetesKinds } from '../kinds/index.ts';
import type { AwsAction } from '../live/aws-call.ts';
import type { KubernetesRead } from '../live/faults.ts';
import type {
  AwsKind,
  AwsPermission,
  AwsResource,
  FactName,
  KubernetesKind,
  NamedObject,
  Resource,
} from '../source.ts';

/** One verb on one resource that an audit needs. */
export interface KubernetesAccess
  extends Pick<Resource, 'resource' | 'group' | 'versions' | 'optional'>, Pick<NamedObject, 'verb' | 'orVerb'> {
  /** With a name, only that object in its namespace. */
  readonly name?: string;
  readonly namespace?: string;
  /** Read only in the namespaces that can matter, if these are few. */
  readonly byNamespace: boolean;
  /** Slices that are missing without it. */
  readonly feeds: readonly FactName[];
  /** Name of the kind that it reads. */
  readonly of: string;
}

/** One IAM action that an audit needs. */
export interface AwsGrant extends Omit<AwsPermission, 'feeds'> {
  /** Slices that are missing without it. */
  readonly feeds: readonly FactName[] | 'everything';
  /** Name of the kind that it reads. */
  readonly of: string;
}

/** All Kubernetes permissions that an audit needs, in the order of kinds. */
export const kubernetesAccess: readonly KubernetesAccess[] = kubernetesKinds.flatMap(accessesOf);

/** Kubernetes permissions without those of kinds that the configuration leaves out. */
export function accessWithout(without: readonly string[]): readonly KubernetesAccess[] {
  return kubernetesAccess.filter(({ of }) => !without.includes(of));
}

const awsGrants = new Map(awsKinds.flatMap(grantsOf));

/** Grant of an action, as its kind declares it. */
export function awsGrant(action: AwsAction): AwsGrant {
  const grant = awsGrants.get(action);
  if (grant === undefined) throw new Error(`no kind asks ${action}`);
  return grant;
}

/** Actions in the audit's IAM policy, in the order of kinds. */
export function grantedActions(allClusters: boolean, without: readonly string[] = []): AwsAction[] {
  return [...awsGrants].flatMap(([action, { of, insteadOf, onlyFor }]) => {
    const isAsked = insteadOf === undefined && (onlyFor === undefined || allClusters);
    return isAsked && !without.includes(of) ? [action] : [];
  });
}

/** Converts an access to a read. */
export function accessOf({ resource, verb, name, namespace }: KubernetesAccess): KubernetesRead {
  return { verb, resource, namespace, name };
}

function accessesOf(kind: KubernetesKind): KubernetesAccess[] {
  const { name: of, resources, named, byNamespace } = kind;
  const feeds = feedsOf(kind);
  return resources.map(({ resource, group, versions, optional }): KubernetesAccess => {
    const ofKind = { of, resource, group, versions, ...(optional !== undefined && { optional }), byNamespace };
    return { ...ofKind, ...(named ?? { verb: 'list' }), feeds };
  });
}

function grantsOf(kind: AwsKind): (readonly [AwsAction, AwsGrant])[] {
  return (Object.entries(kind.permissions) as [AwsAction, AwsPermission][]).map(([action, { feeds, ...rest }]) => {
    const lost = feeds === 'everything' ? feeds : feeds === 'nothing' ? [] : feedsOf(kind);
    return [action, { ...rest, feeds: lost, of: kind.name }];
  });
}

/** Slices that a kind provides, and those derived from them. */
function feedsOf({ provides }: AwsKind | KubernetesKind): FactName[] {
  const later = allKinds.filter(({ after }) => after.some((name: SliceName) => provides.includes(name)));
  return [...provides, ...later.flatMap((kind) => kind.provides)];
}

export type { AwsAction, AwsResource };
