import type { ClusterState, NewObject } from './cluster-state.ts';
import { type PodSpec } from './objects.ts';

export const profileLabel = 'eks.amazonaws.com/fargate-profile';
export const computeType = 'eks.amazonaws.com/compute-type';

export interface Profile {
  fargateProfileName: string;
  fargateProfileArn: string;
  podExecutionRoleArn: string;
  subnets: string[];
  selectors: { namespace: string; labels?: Record<string, string> }[];
  status: string;
  [field: string]: unknown;
}

export function profilesOf(state: ClusterState): Profile[] {
  const described = state.documents.get('fargate-profiles') as { fargateProfile: Profile }[];
  return described.map(({ fargateProfile }) => fargateProfile);
}

/**
 * Fargate's mutating webhook for new pods: where an ACTIVE profile selects the pod, it is marked with the first by name
 * or the one that it names itself, and handed to fargate-scheduler. Node selectors and tolerations play no part.
 */
export function admit(state: ClusterState, pod: NewObject): void {
  const { namespace = '', labels = {}, annotations = {}, ownerReferences = [] } = pod.metadata;
  const spec = pod['spec'] as PodSpec;
  if (annotations[computeType] === 'ec2' || ownerReferences.some(({ kind }) => kind === 'DaemonSet')) return;
  if (spec.nodeName !== undefined || (spec.schedulerName ?? 'default-scheduler') !== 'default-scheduler') return;
  const matching = profilesOf(state)
    .filter(
      ({ status, selectors }) =>
        status === 'ACTIVE' && selectors.some((selector) => selects(selector, namespace, labels)),
    )
    .map(({ fargateProfileName }) => fargateProfileName)
    .sort();
  const pin = labels[profileLabel];
  const taker = pin === undefined ? matching[0] : matching.find((name) => name === pin);
  if (taker === undefined) return;
  pod.metadata.labels = { ...labels, [profileLabel]: taker };
  Object.assign(spec, {
    ...{ schedulerName: 'fargate-scheduler', priorityClassName: 'system-node-critical', priority: 2_000_001_000 },
  });
}

function selects(
  selector: Profile['selectors'][number],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (!matches(selector.namespace, namespace)) return false;
  return Object.entries(selector.labels ?? {}).every(([key, value]) =>
    Object.entries(labels).some(([has, hasValue]) => matches(key, has) && matches(value, hasValue)),
  );
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
