import type { Resource } from '../source.ts';

/** A list of a resource, or with a name one object of it. */
export interface ObjectPath {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Where the API server has it, in each version of its kind: `/api/v1/namespaces/shop/pods`. */
export function pathsTo(
  { group, versions, resource }: Pick<Resource, 'group' | 'versions' | 'resource'>,
  { namespace, name }: ObjectPath = {},
): string[] {
  const steps = [...(namespace === undefined ? [] : ['namespaces', namespace]), resource, ...(name ? [name] : [])];
  const rest = steps.map(encodeURIComponent).join('/');
  return versions.map((version) => (group === '' ? `/api/${version}/${rest}` : `/apis/${group}/${version}/${rest}`));
}

/** Its path in the first version. */
export function pathTo(resource: Resource, place: ObjectPath = {}): string {
  return pathsTo(resource, place)[0] ?? '';
}
