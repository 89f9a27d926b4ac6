import { listed } from '#lib/plural.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import { computeTypeAnnotation } from '#model/on-fargate.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { isCoreDns } from '../placement/core-dns.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { notOnFargate } from '../placement/whereabouts.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { type SoundnessFacts, soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';
import { createProfile, freeName } from '../remedies/new-profile.ts';
import { defineRule, type Draft, type Told } from '../rule.ts';

const severity = 'critical';

export default defineRule({
  id: 'coredns-off-fargate',
  group: 'placement',
  title: 'CoreDNS runs on Fargate in a cluster that has nothing else',
  severity,
  needs: ['profiles', 'nodes', 'nodeGroups', 'nodePools'],
  uses: ['workloads', ...soundnessSlices],
  docs: awsDocs.coreDns,
  notApplicable({ nodes, nodeGroups, nodePools, cluster }) {
    const other =
      nodes.total > nodes.fargate || nodeGroups.length > 0 || nodePools.length > 0 || cluster.autoMode === true;
    return other ? 'the cluster has capacity other than Fargate' : null;
  },
  fold: {
    start: (facts) =>
      byWorkload(
        severity,
        (pod) => {
          if (pod.placement.exempt !== null || !isCoreDns(pod)) return null;
          if (pod.placement.onFargate) return 'fine';
          return pod.placement.otherCapacity === 'none' ? draft(pod, facts) : 'unjudged';
        },
        'it is not known whether the cluster has capacity other than Fargate',
      ),
  },
});

type Known = SoundnessFacts & { readonly profiles: readonly FargateProfile[] };

function draft(pod: JudgedPod, facts: Known): Draft {
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
      remediation: matching.length === 0 ? newProfile(pod, facts) : unblock(pod),
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
function newProfile(pod: JudgedPod, facts: Known): Told['remediation'] {
  const rest = unblock(pod);
  const then = pod.placement.keptOff ? 'remove the annotation from its template' : 'make its pods again';
  const selector = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
  const name = freeName('coredns', facts.profiles);
  return {
    ...rest,
    summary: `Create a profile that selects namespace kube-system with label k8s-app=kube-dns for CoreDNS, then ${then}`,
    commands: [...createProfile({ name, selector }, soundOnes(facts.profiles, facts), facts.cluster), ...rest.commands],
  };
}
