import { type OwnerRef, capacityAnnotation, computeTypeAnnotation, loggingAnnotation } from '#model/facts/pod.ts';
import {
  albSchemeAnnotation,
  albTargetTypeAnnotation,
  ingressClassAnnotation,
  internalAnnotation,
  loadBalancerTypeAnnotation,
  schemeAnnotation,
  targetTypeAnnotation,
} from '#model/cluster/traffic.ts';
import type { Manager } from '#model/facts/workload.ts';
import { listOf, objectOf, type RawObject, textMap, textOf } from './fields.ts';

/** The annotation's presence, not its value, shows the manager. */
export const helmAnnotation = 'meta.helm.sh/release-name';
export const argoPrefix = 'argocd.argoproj.io/';

const fluxPrefixes = ['kustomize.toolkit.fluxcd.io/', 'helm.toolkit.fluxcd.io/'];

/**
 * Tool that would revert a change made by hand. Add-ons and GitOps tools install Helm charts, whose marks stay on the
 * object, so they are checked first.
 */
export function managerOf(metadata: RawObject, owner: OwnerRef | null): Manager | null {
  const labels = textMap(metadata['labels']);
  const annotations = textMap(metadata['annotations']);
  // The first label is on CoreDNS and kube-proxy, the second on objects that add-ons install from charts, such as the
  // EBS CSI driver.
  if ('eks.amazonaws.com/component' in labels || labels['app.kubernetes.io/managed-by'] === 'EKS') return 'EKS add-on';
  if (hasPrefix(annotations, argoPrefix) || hasPrefix(labels, argoPrefix)) return 'Argo CD';
  if (fluxPrefixes.some((prefix) => hasPrefix(labels, prefix))) return 'Flux';
  if (labels['app.kubernetes.io/managed-by'] === 'Helm' || helmAnnotation in annotations) return 'Helm';
  return owner !== null && !controllers.has(owner.kind) ? 'an operator' : null;
}

function hasPrefix(map: Readonly<Record<string, string>>, prefix: string): boolean {
  return Object.keys(map).some((key) => key.startsWith(prefix));
}

/** Kinds that create pods from a template, of Kubernetes itself and of Argo Rollouts. */
export const controllers: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
  'Rollout',
]);

/** The controller in `metadata.ownerReferences`; other owners only keep the object from being garbage-collected. */
export function toOwner(metadata: RawObject): OwnerRef | null {
  for (const item of listOf(metadata['ownerReferences'])) {
    const reference = objectOf(item);
    const kind = textOf(reference['kind']);
    const name = textOf(reference['name']);
    if (reference['controller'] === true && kind !== null && name !== null) {
      const apiVersion = textOf(reference['apiVersion']) ?? '';
      return { apiVersion, kind, name, uid: textOf(reference['uid']) ?? '' };
    }
  }
  return null;
}

const needed: ReadonlySet<string> = new Set([
  loggingAnnotation,
  capacityAnnotation,
  computeTypeAnnotation,
  'fargate.amazonaws.com/pod-sg',
  loadBalancerTypeAnnotation,
  targetTypeAnnotation,
  schemeAnnotation,
  internalAnnotation,
  albTargetTypeAnnotation,
  albSchemeAnnotation,
  ingressClassAnnotation,
]);
const none: Readonly<Record<string, string>> = Object.freeze({});

/** True for annotations that an audit reads. Others may hold anything, `last-applied-configuration` even passwords. */
export function isNeededAnnotation(key: string): boolean {
  return needed.has(key) || key.startsWith('fargate-auditor.io/');
}

export function neededAnnotations(value: unknown): Readonly<Record<string, string>> {
  const annotations = textMap(value);
  let kept: Record<string, string> | undefined;
  for (const key in annotations) {
    if (isNeededAnnotation(key)) (kept ??= {})[key] = annotations[key] ?? '';
  }
  return kept ?? none;
}
