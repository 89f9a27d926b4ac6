import type { Subject } from '#model/subject.ts';
import { plainText } from '../result/plain-text.ts';
import type { ObjectReference } from './types.ts';

/** A map, since a kind is a stranger's word, and may be `__proto__`. */
const versions = new Map(
  Object.entries({
    ...{ Deployment: 'apps/v1', ReplicaSet: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1' },
    ...{ Job: 'batch/v1', CronJob: 'batch/v1', Rollout: 'argoproj.io/v1alpha1' },
    ...{ Pod: 'v1', Namespace: 'v1', ConfigMap: 'v1', Node: 'v1' },
  }),
);

const elsewhere = new Set(['FargateProfile', 'Role', 'Subnet', 'Cluster', 'Namespace', 'ConfigMap', 'Node']);

/** What runs pods, of whatever kind: everything that is none of the other subjects of findings. */
export function isWorkload({ kind }: Subject): boolean {
  return !elsewhere.has(kind);
}

/** The object in the cluster; null for a FargateProfile, a Role and others that are objects of AWS. */
export function reference({ kind, namespace, name }: Subject): ObjectReference | null {
  const apiVersion = versions.get(kind);
  if (apiVersion === undefined && elsewhere.has(kind)) return null;
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind: plainText(kind),
    ...(namespace === undefined ? {} : { namespace: plainText(namespace) }),
    name: plainText(name),
  };
}
