import { plural } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';
import { affectedBy, kubeletFold, type OtherNodes, versionEvidence, whoRuns } from '../running/kubelet-count.ts';

export default defineRule({
  id: 'kubelet-ahead',
  group: 'running',
  title: 'No pod on Fargate has a kubelet newer than the control plane',
  severity: 'high',
  needs: ['nodes'],
  uses: ['workloads'],
  podsOptional: true,
  docs: awsDocs.updateCluster,
  notApplicable: ({ nodes }) => (nodes.fargate === 0 ? 'the cluster has no node of Fargate' : null),
  fold: {
    start: (facts) =>
      kubeletFold(facts, 'ahead', (off, control, podsComplete) => violation(off, control, podsComplete, facts.cluster)),
  },
});

function violation(off: OtherNodes, control: number, podsComplete: boolean, { name, version }: ClusterInfo): Violation {
  const { minor, pods } = off;
  const plan = {
    summary: 'Make the pods again: Fargate starts a pod with a kubelet of the version that the control plane has now',
    commands: ['kubectl get nodes -l eks.amazonaws.com/compute-type=fargate -o wide', ...(pods?.restart() ?? [])],
    notes: ['A roll back of the version of the cluster leaves the kubelets of pods that run as they are.'],
  };
  return {
    subject: { kind: 'Cluster', name },
    detail: `1.${String(minor)}`,
    message: `${whoRuns(off, podsComplete)}: ${plural(minor - control, 'minor version')} ahead of the control plane, which Kubernetes does not support`,
    evidence: versionEvidence(off, version, control),
    affected: affectedBy(off),
    remediation: pods?.withRestartNotes(plan) ?? plan,
  };
}
