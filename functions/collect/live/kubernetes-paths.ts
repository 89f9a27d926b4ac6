import { kubernetesKind, type KubernetesResource } from '../grants/kubernetes-grants.ts';

/** A list of a kind, or with a name one object of it. */
export interface Place {
  readonly resource: KubernetesResource;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Where the API server has it, in each version of its kind: `/api/v1/namespaces/shop/pods`. */
export function pathsTo({ resource, namespace, name }: Place): string[] {
  const { group, versions } = kubernetesKind(resource);
  const steps = [...(namespace === undefined ? [] : ['namespaces', namespace]), resource, ...(name ? [name] : [])];
  const rest = steps.map(encodeURIComponent).join('/');
  return versions.map((version) => (group === '' ? `/api/${version}/${rest}` : `/apis/${group}/${version}/${rest}`));
}

/** The same of kinds that have one version. */
export function pathTo(place: Place): string {
  return pathsTo(place)[0] ?? '';
}
