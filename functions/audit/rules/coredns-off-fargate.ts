import { compareText } from '#lib/compare-text.ts';
import { listed } from '#lib/plural.ts';
import { shellCommand } from '#lib/shell-quote.ts';
import type { ClusterInfo } from '#model/cluster.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import { computeTypeAnnotation } from '#model/on-fargate.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { isCoreDns } from '../placement/core-dns.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { notOnFargate } from '../placement/whereabouts.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { defineRule, type Draft, type Told } from '../rule.ts';

const severity = 'critical';

export default defineRule({
  id: 'coredns-off-fargate',
  group: 'placement',
  title: 'CoreDNS runs on Fargate in a cluster that has nothing else',
  severity,
  needs: ['profiles', 'nodes', 'nodeGroups', 'nodePools'],
  uses: ['workloads'],
  docs: awsDocs.coreDns,
  notApplicable({ nodes, nodeGroups, nodePools, cluster }) {
    const other =
      nodes.total > nodes.fargate || nodeGroups.length > 0 || nodePools.length > 0 || cluster.autoMode === true;
    return other ? 'the cluster has capacity other than Fargate' : null;
  },
  fold: {
    start: ({ profiles, cluster }) =>
      byWorkload(
        severity,
        (pod) => {
          if (pod.placement.exempt !== null || !isCoreDns(pod)) return null;
          if (pod.placement.onFargate) return 'fine';
          return pod.placement.otherCapacity === 'none' ? draft(pod, profiles, cluster) : 'unjudged';
        },
        'it is not known whether the cluster has capacity other than Fargate',
      ),
  },
});

type Place = Pick<ClusterInfo, 'name' | 'region'>;

function draft(pod: JudgedPod, profiles: readonly FargateProfile[], cluster: Place): Draft {
  const { matching, keptOff } = pod.placement;
  const names = matching.map(({ name }) => name);
  return {
    tell: () => ({
      message: `CoreDNS ${notOnFargate(pod)}, and the cluster has nothing else to run it: names ${pod.planned ? 'will' : 'do'} not resolve. ${reasonOf(pod)}`,
      evidence: [
        { what: 'node', is: pod.pod.nodeName ?? 'none', shouldBe: 'a Fargate node' },
        { what: 'matching profiles', is: names.length === 0 ? 'none' : listed(names), shouldBe: 'one' },
        {
          what: `annotation ${computeTypeAnnotation}`,
          is: keptOff ? 'ec2' : 'not in the way',
          ...(keptOff ? { shouldBe: 'absent, or fargate' } : {}),
        },
      ],
      remediation: matching.length === 0 ? newProfile(profiles, pod, cluster) : unblock(pod),
    }),
  };
}

function reasonOf({ placement: { keptOff, matching } }: JudgedPod): string {
  const annotation = `the annotation ${computeTypeAnnotation}: ec2 keeps it off`;
  if (matching.length === 0) return keptOff ? `No profile selects it, and ${annotation}.` : 'No profile selects it.';
  return keptOff ? `T${annotation.slice(1)}.` : 'Its pods were not taken when they were created.';
}

/** Either way its pods are made again, and a profile takes them. */
function unblock(pod: JudgedPod): Told['remediation'] {
  if (pod.placement.keptOff) {
    const fix = fixTemplate(pod, { annotations: { [computeTypeAnnotation]: null } });
    return {
      summary: 'Remove the annotation from the template of CoreDNS, so that its new pods go to Fargate',
      ...fix,
    };
  }
  return {
    summary: 'Make the pods of CoreDNS again',
    commands: [],
    madeAgain: 'same',
  };
}

/** Role and subnets as another profile of the cluster has them. */
function newProfile(profiles: readonly FargateProfile[], pod: JudgedPod, cluster: Place): Told['remediation'] {
  const { notes = [], ...rest } = unblock(pod);
  const then = pod.placement.keptOff ? 'remove the annotation from its template' : 'make its pods again';
  return {
    ...rest,
    summary: `Create a profile that selects namespace kube-system with label k8s-app=kube-dns for CoreDNS, then ${then}`,
    commands: [...createCommands(profiles, cluster), ...rest.commands],
    notes: ['Wait until the profile is ACTIVE before the next step.', ...notes],
  };
}

function createCommands(profiles: readonly FargateProfile[], { name: cluster, region }: Place): string[] {
  const active = profiles.filter(({ status }) => status === 'ACTIVE');
  const [like] = active.sort((a, b) => compareText(a.name, b.name));
  if (like === undefined) return [];
  const name = ['--region', region, '--cluster-name', cluster, '--fargate-profile-name', 'coredns'];
  const selector = ['--selectors', 'namespace=kube-system,labels={k8s-app=kube-dns}'];
  const rest = ['--pod-execution-role-arn', like.podExecutionRoleArn, '--subnets', ...like.subnets];
  return [shellCommand('aws', 'eks', 'create-fargate-profile', ...name, ...selector, ...rest)];
}
