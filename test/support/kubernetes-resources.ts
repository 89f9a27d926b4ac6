import { kubernetesKinds } from '#collect/kinds/index.ts';
import type { Resource as DeclaredResource } from '#collect/source.ts';

/** A kind that the fake API server serves. Others are 404, as on a real one. */
export interface Resource {
  readonly plural: string;
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Pods of Deployments name them as their owners; no audit reads them. */
const replicaSets: DeclaredResource = {
  resource: 'replicasets',
  group: 'apps',
  versions: ['v1'],
  kind: 'ReplicaSet',
  scope: 'Namespaced',
};

const declared = [...kubernetesKinds.flatMap(({ resources }) => resources), replicaSets];

/** All that an audit reads, but Karpenter. */
export const builtIn: readonly Resource[] = declared
  .filter(({ group }) => group !== 'karpenter.sh')
  .map((resource) => served(resource, resource.versions[0]));

export function karpenter(version: 'v1' | 'v1beta1'): Resource {
  const nodePools = declared.find(({ group }) => group === 'karpenter.sh');
  if (nodePools === undefined) throw new Error('no kind of Karpenter is declared');
  return served(nodePools, version);
}

function served({ resource, group, kind, scope }: DeclaredResource, version = 'v1'): Resource {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const path = group === '' ? `/api/${version}` : `/apis/${apiVersion}`;
  return { group: path, plural: resource, apiVersion, kind, namespaced: scope === 'Namespaced' };
}

export interface Target {
  readonly resource: Resource;
  readonly namespace: string | null;
  readonly name: string | null;
}

/** What a path is about; null for paths that a real server would not know. */
export function targetOf(path: string, served: readonly Resource[]): Target | null {
  for (const candidate of served) {
    if (!path.startsWith(`${candidate.group}/`)) continue;
    const steps = path
      .slice(candidate.group.length + 1)
      .split('/')
      .map(decodeURIComponent);
    const scoped = candidate.namespaced && steps[0] === 'namespaces' && steps.length > 2;
    const [plural, name = null, ...rest] = scoped ? steps.slice(2) : steps;
    if (plural !== candidate.plural || rest.length > 0 || (name !== null && candidate.namespaced && !scoped)) continue;
    return { resource: candidate, namespace: scoped ? (steps[1] ?? null) : null, name };
  }
  return null;
}
