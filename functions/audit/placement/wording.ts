import type { Selector } from '#model/cluster/fargate-profile.ts';
import { listed } from '#lib/text/wording.ts';
import { raised, type Severity } from '#model/finding/severity.ts';
import type { JudgedPod, Draft } from '../rule.ts';
import { type Placement, isUnproven } from './placement.ts';

/** The labels a selector asks for, e.g. `labels app=web and fargate=yes`. */
export function describeSelector({ labels }: Selector): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  if (pairs.length === 0) return 'any labels';
  return `${pairs.length === 1 ? 'label' : 'labels'} ${listed(pairs)}`;
}

/** One text for equal selectors, whatever the order of their labels. */
export function selectorKey({ namespace, labels }: Selector): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `${namespace} {${pairs.sort().join(', ')}}`;
}

/** After the name of a workload: what runs is off Fargate, what is only planned would be, or may be. */
export function notOnFargate({ planned, placement }: Pick<JudgedPod, 'planned' | 'placement'>): string {
  if (!planned) return 'is not on Fargate';
  return isUnproven(placement.obstacle) ? 'may not go to Fargate' : 'would not go to Fargate';
}

/** On Fargate by its node, or, only planned, to come there; what waits for Fargate is not there yet. */
export function isThere({ pod, planned, placement }: Pick<JudgedPod, 'pod' | 'planned' | 'placement'>): boolean {
  return placement.onFargate && (planned || pod.nodeName !== null);
}

/** After `is not on Fargate`: that the configuration expects the pod there, and why; empty where it does not. */
export function expectedText({ expected }: Pick<Placement, 'expected'>): string {
  return expected?.fargate === 'always' ? `, though the configuration expects it there (${expected.reason})` : '';
}

/** The one test of all placement rules: a pod that finds no node, or that has none to go to but Fargate's, is worse off. */
export function severityFor(
  severity: Severity,
  { unschedulable, otherCapacity }: Pick<Placement, 'unschedulable' | 'otherCapacity'>,
): Severity {
  return unschedulable || otherCapacity === 'none' ? raised(severity) : severity;
}

/** A pod of CoreDNS as EKS installs it, by hand or as an add-on. */
export function isCoreDns({ pod }: JudgedPod): boolean {
  return pod.namespace === 'kube-system' && pod.labels['k8s-app'] === 'kube-dns';
}

/** Where nothing but Fargate can run CoreDNS, a rule of its own tells that story; what else is found points there. */
export function causeOf(pod: JudgedPod): Pick<Draft, 'causedBy'> {
  return isCoreDns(pod) ? { causedBy: [{ rule: 'coredns-off-fargate' }] } : {};
}
