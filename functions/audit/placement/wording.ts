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

/** Clause after a workload's name: running pods are off Fargate, planned ones would be, or may be. */
export function notOnFargate({ planned, placement }: Pick<JudgedPod, 'planned' | 'placement'>): string {
  if (!planned) return 'is not on Fargate';
  return isUnproven(placement.obstacle) ? 'may not go to Fargate' : 'would not go to Fargate';
}

/** On Fargate by its node, or planned to be; a pod that waits for Fargate is not there yet. */
export function isThere({ pod, planned, placement }: Pick<JudgedPod, 'pod' | 'planned' | 'placement'>): boolean {
  return placement.onFargate && (planned || pod.nodeName !== null);
}

/** Clause after `is not on Fargate`: the configuration's expectation with its reason; empty if there is none. */
export function expectedText({ expected }: Pick<Placement, 'expected'>): string {
  return expected?.fargate === 'always' ? `, though the configuration expects it there (${expected.reason})` : '';
}

/** Severity for all placement rules: higher for a pod without a node, or with no node but Fargate's to go to. */
export function severityFor(
  severity: Severity,
  { unschedulable, otherCapacity }: Pick<Placement, 'unschedulable' | 'otherCapacity'>,
): Severity {
  return unschedulable || otherCapacity === 'none' ? raised(severity) : severity;
}

/** CoreDNS pod as EKS installs it, self-managed or as an add-on. */
export function isCoreDns({ pod }: JudgedPod): boolean {
  return pod.namespace === 'kube-system' && pod.labels['k8s-app'] === 'kube-dns';
}

/** If only Fargate can run CoreDNS, a separate rule reports it; other findings refer to that as their cause. */
export function causeOf(pod: JudgedPod): Pick<Draft, 'causedBy'> {
  return isCoreDns(pod) ? { causedBy: [{ rule: 'coredns-off-fargate' }] } : {};
}
