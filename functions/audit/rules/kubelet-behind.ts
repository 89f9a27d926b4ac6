import { plural } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';
import { affectedBy, kubeletFold, type OtherNodes, versionEvidence, whoRuns } from '../running/kubelet-count.ts';

const severity = 'medium';

export default defineRule({
  id: 'kubelet-behind',
  group: 'running',
  title: "Pods on Fargate have a kubelet of the control plane's minor version",
  severity,
  needs: ['nodes'],
  uses: ['workloads'],
  podsOptional: true,
  docs: awsDocs.updateCluster,
  notApplicable: ({ nodes }) => (nodes.fargate === 0 ? 'the cluster has no node of Fargate' : null),
  fold: {
    start: (facts) =>
      kubeletFold(facts, 'behind', (off, control, podsComplete) =>
        violation(off, control, podsComplete, facts.cluster),
      ),
  },
});

/**
 * Number of minor versions that a kubelet may be older: three for kubelet 1.25 or later with a control plane of 1.28 or
 * later, otherwise two. https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 */
function allowedSkew(control: number, kubelet: number): number {
  return control >= 28 && kubelet >= 25 ? 3 : 2;
}

function violation(off: OtherNodes, control: number, podsComplete: boolean, { name, version }: ClusterInfo): Violation {
  const { minor } = off;
  const skew = control - minor;
  const allowed = allowedSkew(control, minor);
  const beyond = skew > allowed ? `, where ${String(allowed)} are allowed` : '';
  return {
    subject: { kind: 'Cluster', name },
    detail: `1.${String(minor)}`,
    severity: skew > allowed ? 'high' : severity,
    message: `${whoRuns(off, podsComplete)}: ${plural(skew, 'minor version')} behind the control plane${beyond}`,
    evidence: versionEvidence(off, version, control),
    affected: affectedBy(off),
    remediation: remedy(off),
  };
}

function remedy({ pods }: OtherNodes): Violation['remediation'] {
  const plan = {
    summary:
      'Make the pods again: Fargate starts a pod with the newest kubelet for the control plane, and never upgrades it',
    commands: ['kubectl get nodes -l eks.amazonaws.com/compute-type=fargate -o wide', ...(pods?.restart() ?? [])],
    notes: [
      'Do so before the next upgrade of the control plane, which makes the distance larger and which EKS may refuse ("Kubelet version of Fargate pods must be updated to match cluster version").',
    ],
  };
  return pods?.withRestartNotes(plan) ?? plan;
}
