import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ClusterState } from './cluster-state.ts';
import { admit } from './fargate-admission.ts';
import { inject } from './injection.ts';
import { controllerReference, type KubeObject, type Pod, type Template } from './objects.ts';

export const hashLabel = 'pod-template-hash';
export const revisionLabel = 'controller-revision-hash';

/** Whether pods of both templates are the same, as the Deployment controller compares: but for the hash it adds. */
export function isSameTemplate(one: Template, other: Template): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

export function hashOf(template: Template): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(comparable(template)))
    .digest('hex');
  // Digits only: a word of hexadecimal letters is no hash of Kubernetes.
  return BigInt(`0x${digest.slice(0, 10)}`)
    .toString()
    .slice(0, 10)
    .replaceAll('0', '4')
    .replaceAll('1', '5');
}

/** Makes a pod from a template, and takes it through admission. */
export function createPod(
  state: ClusterState,
  owner: KubeObject,
  template: Template,
  named: { name?: string; generateName?: string; labels?: Record<string, string> } = {},
): Pod {
  const { namespace } = owner.metadata;
  const { labels, ...names } = { generateName: `${owner.metadata.name}-`, ...named };
  const pod = {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      ...names,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, ...labels },
      annotations: { ...template.metadata?.annotations },
      ownerReferences: [controllerReference(owner)],
    },
    spec: { schedulerName: 'default-scheduler', ...structuredClone(template.spec) },
    status: { phase: 'Pending' },
  };
  admit(state, pod);
  inject(state, pod);
  return state.create(pod) as Pod;
}

/** Empty and absent are the same to the API server. */
function comparable({ metadata, spec }: Template): unknown {
  const labels = Object.entries(metadata?.labels ?? {}).filter(([name]) => name !== hashLabel);
  return sorted({ labels: Object.fromEntries(labels), annotations: metadata?.annotations ?? {}, spec });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}
