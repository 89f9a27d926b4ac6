import type { Access } from '../live/faults.ts';
import {
  type KubernetesGrant,
  kubernetesKind,
  type KubernetesResource,
  kubernetesResources,
} from './kubernetes-grants.ts';

/** A grant with the kind that it is about. */
export interface KubernetesAccess extends KubernetesGrant {
  readonly resource: KubernetesResource;
}

/** Every grant of the Kubernetes API that an audit needs, in the order of the declaration. */
export const kubernetesAccess: readonly KubernetesAccess[] = kubernetesResources.flatMap((resource) =>
  kubernetesKind(resource).grants.map((grant) => ({ resource, ...grant })),
);

/** The same in the words of a read. */
export function accessOf({ resource, verb, name, namespace }: KubernetesAccess): Access {
  return { verb, resource, namespace, name };
}
