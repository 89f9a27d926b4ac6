import type { JudgedPod } from '../pods/judged-pod.ts';
import type { Draft } from '../rule.ts';

/** A pod of CoreDNS as EKS installs it, by hand or as an add-on. */
export function isCoreDns({ pod }: JudgedPod): boolean {
  return pod.namespace === 'kube-system' && pod.labels['k8s-app'] === 'kube-dns';
}

/** Where nothing but Fargate can run CoreDNS, a rule of its own tells that story; what else is found points there. */
export function causeOf(pod: JudgedPod): Pick<Draft, 'causedBy'> {
  return isCoreDns(pod) ? { causedBy: [{ rule: 'coredns-off-fargate' }] } : {};
}
