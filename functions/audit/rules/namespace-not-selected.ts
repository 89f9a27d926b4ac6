import { isNear } from '#lib/text/compare.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { causeOf, isCoreDns, expectedText, notOnFargate, severityFor } from '../placement/wording.ts';
import { type SoundnessFacts, soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';
import { createProfile, freeName, profileNote } from '../remedies/new-profile.ts';

const severity = 'medium';

export default defineRule({
  id: 'namespace-not-selected',
  revision: 2,
  group: 'placement',
  title: 'Pods that can run nowhere else, or are expected on Fargate, are in a namespace that a profile selects',
  severity,
  needs: ['profiles'],
  uses: ['workloads', 'nodes', 'nodeGroups', 'nodePools', ...soundnessSlices],
  docs: awsDocs.profile,
  fold: {
    start: (facts) =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null) return null;
        return pod.placement.problem?.kind === 'namespace-not-selected'
          ? draft(pod, near(pod, pod.placement.problem.nearest), facts)
          : 'fine';
      }),
  },
});

type NamespaceFacts = SoundnessFacts & { readonly profiles: readonly FargateProfile[] };

/** A name that differs a lot was probably not meant. */
function near({ pod: { namespace } }: JudgedPod, pattern: string | null): string | null {
  return pattern !== null && isNear(namespace, pattern.replaceAll(/[*?]/g, '')) ? pattern : null;
}

function draft(judged: JudgedPod, nearest: string | null, facts: NamespaceFacts): Draft {
  const { pod, placement } = judged;
  const which = nearest === null ? '' : `; the nearest that one does select is ${nearest}`;
  return {
    ...(!isToldOfDns(judged) && { subject: { kind: 'Namespace', name: pod.namespace } }),
    severity: severityFor(severity, placement),
    ...causeOf(judged),
    tell: () => ({
      message: `${subjectText(judged.subject)} ${stateOf(judged)}, and no Fargate profile selects namespace ${pod.namespace}${which}`,
      evidence: [
        {
          what: 'namespace',
          is: pod.namespace,
          ...(nearest === null ? {} : { shouldBe: `matched by a selector, such as ${nearest}` }),
        },
        ...(placement.unschedulable
          ? [{ what: 'PodScheduled', is: pod.scheduled?.message ?? pod.scheduled?.reason ?? 'False' }]
          : []),
        ...(placement.expected?.fargate === 'always'
          ? [{ what: 'node', is: pod.nodeName ?? 'none', shouldBe: 'a Fargate node' }]
          : []),
      ],
      remediation: isToldOfDns(judged) ? afterDns : newProfile(judged, facts),
    }),
  };
}

/** Another rule gives CoreDNS a profile of its own; a second profile for the whole namespace would be ambiguous. */
function isToldOfDns(judged: JudgedPod): boolean {
  return isCoreDns(judged) && judged.placement.otherCapacity === 'none';
}

const afterDns: Told['remediation'] = {
  summary: 'Create a profile that selects CoreDNS, as coredns-off-fargate says',
  commands: [],
};

function newProfile({ pod: { namespace }, planned }: JudgedPod, facts: NamespaceFacts): Told['remediation'] {
  const name = freeName(namespace, facts.profiles);
  const commands = planned
    ? []
    : createProfile({ name, selector: { namespace, labels: {} } }, soundOnes(facts.profiles, facts), facts.cluster);
  return {
    summary: `Create a profile that selects namespace ${namespace}, or move the workloads to a namespace that one selects`,
    commands,
    notes: [profileNote, 'Pods are made again afterwards, since Fargate decides when a pod is created.'],
    ...(commands.length > 0 && { madeAgain: 'same' }),
  };
}

/** Live pods are reported only if they have no node or are expected on Fargate. */
function stateOf(judged: JudgedPod): string {
  const missed = expectedText(judged.placement);
  if (isStranded(judged)) return `${notOnFargate(judged)}, and the cluster has nothing else${missed}`;
  return missed === '' && !judged.planned ? 'has no node' : `${notOnFargate(judged)}${missed}`;
}

/** Planned for a cluster that has nothing but Fargate. */
function isStranded({ planned, placement }: JudgedPod): boolean {
  return planned && placement.otherCapacity === 'none';
}
