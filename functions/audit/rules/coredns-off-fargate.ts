import { listed, plural, shellCommand } from '#lib/text/wording.ts';
import { computeTypeAnnotation } from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft, type Facts, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { isCoreDns, notOnFargate } from '../placement/wording.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';
import { createProfile, freeName } from '../remedies/new-profile.ts';

const severity = 'critical';

export default defineRule({
  id: 'coredns-off-fargate',
  revision: 2,
  group: 'placement',
  title: 'CoreDNS runs on Fargate in a cluster that has nothing else',
  severity,
  needs: ['profiles', 'nodes', 'nodeGroups', 'nodePools'],
  uses: ['workloads', ...soundnessSlices],
  field: [keyIs(computeTypeAnnotation)],
  docs: awsDocs.coreDns,
  notApplicable: ({ nodes }) =>
    nodes.total > nodes.fargate ? 'the cluster has nodes other than those of Fargate' : null,
  fold: {
    start: (facts) =>
      byWorkload(severity, (pod) => judge(pod, facts), {
        why: 'it is not known whether the cluster has capacity other than Fargate',
        lacking: [],
      }),
  },
});

type DnsFacts = Facts<
  'profiles' | 'nodes' | 'nodeGroups' | 'nodePools',
  'workloads' | (typeof soundnessSlices)[number]
>;

function judge(pod: JudgedPod, facts: DnsFacts): Draft | 'fine' | 'unjudged' | null {
  const { exempt, onFargate, otherCapacity } = pod.placement;
  if (exempt !== null || !isCoreDns(pod)) return null;
  if (onFargate) return 'fine';
  if (otherCapacity === 'none') return draft(pod, facts);
  // Capacity is promised, and its nodes may still come.
  return otherCapacity === 'unknown' ? 'unjudged' : null;
}

function draft(pod: JudgedPod, facts: DnsFacts): Draft {
  const { matching, keptOff } = pod.placement;
  const names = matching.map(({ name }) => name);
  const promises = promisesOf(facts);
  const nothing =
    promises.length === 0 ? 'the cluster has nothing else to run it' : `${listed(promises)} made no node for it`;
  return {
    tell: () => ({
      message: `CoreDNS ${notOnFargate(pod)}, and ${nothing}: names ${pod.planned ? 'will' : 'do'} not resolve. ${reasonOf(pod)}`,
      evidence: [
        { what: 'node', is: pod.pod.nodeName ?? 'none', shouldBe: 'a Fargate node' },
        { what: 'matching profiles', is: names.length === 0 ? 'none' : listed(names), shouldBe: 'one' },
        {
          what: `annotation ${computeTypeAnnotation}`,
          is: keptOff ? 'ec2' : 'not in the way',
          ...(keptOff ? { shouldBe: 'absent, or fargate' } : {}),
        },
        ...promises.map((promise) => ({ what: promise, is: 'no node', shouldBe: 'a node within minutes' })),
      ],
      remediation: withSecondWay(remedy(pod, facts), facts),
    }),
  };
}

/** Sources of capacity that should have created nodes but have not. */
function promisesOf({ nodeGroups, nodePools, cluster }: DnsFacts): string[] {
  return [
    ...(nodePools.length > 0 ? [`${plural(nodePools.length, 'NodePool')} of Karpenter`] : []),
    ...(nodeGroups.length > 0 ? [plural(nodeGroups.length, 'node group')] : []),
    ...(cluster.autoMode === true ? ['Auto Mode'] : []),
  ];
}

function remedy(pod: JudgedPod, facts: DnsFacts): Told['remediation'] {
  return pod.placement.matching.length === 0 ? newProfile(pod, facts) : unblock(pod);
}

/** Karpenter on Fargate that resolves names through CoreDNS deadlocks: CoreDNS waits for Karpenter's nodes. */
function withSecondWay(
  { notes = [], ...rest }: Told['remediation'],
  { nodePools, workloads }: DnsFacts,
): Told['remediation'] {
  if (nodePools.length === 0) return { ...rest, notes };
  const found = workloads.ok ? workloads.value.find(isKarpenter) : undefined;
  const patch = JSON.stringify({ spec: { template: { spec: { dnsPolicy: 'Default' } } } });
  const command =
    found === undefined
      ? ''
      : `: ${shellCommand('kubectl', '-n', found.namespace, 'patch', 'deployment', found.name, '--type', 'merge', '-p', patch)}`;
  const second = `Karpenter may itself wait for CoreDNS: it makes no node while it cannot resolve names. The other way out is dnsPolicy: Default for Karpenter (dnsPolicy=Default in its Helm values), so that it asks the resolver of the VPC instead${command}`;
  return { ...rest, notes: [second, ...notes] };
}

function isKarpenter({ kind, name, template }: Workload): boolean {
  return kind === 'Deployment' && (name === 'karpenter' || template.labels['app.kubernetes.io/name'] === 'karpenter');
}

function reasonOf({ placement: { keptOff, matching } }: JudgedPod): string {
  const annotation = `the annotation ${computeTypeAnnotation}: ec2 keeps it off`;
  if (matching.length === 0) return keptOff ? `No profile selects it, and ${annotation}.` : 'No profile selects it.';
  return keptOff ? `T${annotation.slice(1)}.` : 'Its pods were not taken when they were created.';
}

/** The pods are recreated either way, and a profile takes them. */
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

/** Uses the role and subnets of another profile of the cluster. */
function newProfile(pod: JudgedPod, facts: DnsFacts): Told['remediation'] {
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
