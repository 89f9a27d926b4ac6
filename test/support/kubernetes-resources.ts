/** The kinds that the fake API server serves. Others are 404, as on a real one. */
export interface Resource {
  readonly plural: string;
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function resource(group: string, plural: string, kind: string, namespaced = true): Resource {
  return { group, plural, kind, namespaced, apiVersion: group.replace(/^\/apis?\//, '') };
}

export const builtIn: readonly Resource[] = [
  resource('/api/v1', 'pods', 'Pod'),
  resource('/api/v1', 'namespaces', 'Namespace', false),
  resource('/api/v1', 'nodes', 'Node', false),
  resource('/api/v1', 'configmaps', 'ConfigMap'),
  resource('/api/v1', 'events', 'Event'),
  resource('/api/v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  resource('/api/v1', 'persistentvolumes', 'PersistentVolume', false),
  resource('/apis/apps/v1', 'deployments', 'Deployment'),
  resource('/apis/apps/v1', 'replicasets', 'ReplicaSet'),
  resource('/apis/apps/v1', 'statefulsets', 'StatefulSet'),
  resource('/apis/apps/v1', 'daemonsets', 'DaemonSet'),
  resource('/apis/batch/v1', 'jobs', 'Job'),
  resource('/apis/batch/v1', 'cronjobs', 'CronJob'),
  resource('/apis/policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  resource('/apis/vpcresources.k8s.aws/v1beta1', 'securitygrouppolicies', 'SecurityGroupPolicy'),
];

export function karpenter(version: 'v1' | 'v1beta1'): Resource {
  return resource(`/apis/karpenter.sh/${version}`, 'nodepools', 'NodePool', false);
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
