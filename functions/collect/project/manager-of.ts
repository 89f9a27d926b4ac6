import type { OwnerRef } from '#model/pod.ts';
import type { Manager } from '#model/workload.ts';
import type { RawObject } from '../raw-source.ts';
import { controllers } from './controllers.ts';
import { textMap } from './fields.ts';

/** Their presence, not their value, names the manager. */
export const helmAnnotation = 'meta.helm.sh/release-name';
export const argoPrefix = 'argocd.argoproj.io/';

const fluxPrefixes = ['kustomize.toolkit.fluxcd.io/', 'helm.toolkit.fluxcd.io/'];

/**
 * Who would revert a change made by hand. Add-ons and GitOps tools install Helm charts, whose marks stay on the object,
 * so they are asked first.
 */
export function managerOf(metadata: RawObject, owner: OwnerRef | null): Manager | null {
  const labels = textMap(metadata['labels']);
  const annotations = textMap(metadata['annotations']);
  // The first is on CoreDNS and kube-proxy, the second on what add-ons install from charts, such as the EBS CSI driver.
  if ('eks.amazonaws.com/component' in labels || labels['app.kubernetes.io/managed-by'] === 'EKS') return 'EKS add-on';
  if (hasPrefix(annotations, argoPrefix) || hasPrefix(labels, argoPrefix)) return 'Argo CD';
  if (fluxPrefixes.some((prefix) => hasPrefix(labels, prefix))) return 'Flux';
  if (labels['app.kubernetes.io/managed-by'] === 'Helm' || helmAnnotation in annotations) return 'Helm';
  return owner !== null && !controllers.has(owner.kind) ? 'an operator' : null;
}

function hasPrefix(map: Readonly<Record<string, string>>, prefix: string): boolean {
  return Object.keys(map).some((key) => key.startsWith(prefix));
}
