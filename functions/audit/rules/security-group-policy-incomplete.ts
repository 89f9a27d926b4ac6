import { listed, listedBriefly, printable, shellCommand } from '#lib/text/wording.ts';
import type { SecurityGroupPolicy } from '#model/cluster/network.ts';
import type { Severity } from '#model/finding/severity.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { policiesOf } from '../profile/network.ts';

const severity = 'medium';

const groupsAnnotation = 'fargate.amazonaws.com/pod-sg';

const why =
  'whether a SecurityGroupPolicy gives them the cluster security group is not known: labels of service accounts are not read, or the group of the cluster was not';

export default defineRule({
  id: 'security-group-policy-incomplete',
  group: 'pod fits Fargate',
  title: 'Pods on Fargate that a SecurityGroupPolicy selects keep the cluster security group',
  severity,
  needs: ['profiles', 'securityGroupPolicies'],
  uses: ['workloads'],
  docs: awsDocs.securityGroupPolicies,
  fold: {
    start: ({ securityGroupPolicies, cluster }) =>
      byWorkload(severity, (pod) => judge(pod, securityGroupPolicies, cluster.securityGroup), { why, lacking: [] }),
  },
});

function judge(
  pod: JudgedPod,
  policies: readonly SecurityGroupPolicy[],
  clusterGroup: string | null,
): Draft | 'fine' | 'unjudged' | null {
  if (pod.standing === null) return null;
  const { certain, possible } = policiesOf(pod.pod, policies);
  const given = givenGroups(pod.pod);
  if (certain.length === 0 && possible.length === 0 && given.length === 0) return 'fine';
  if (clusterGroup === null) return 'unjudged';
  // A pod keeps the groups that it was given, whatever the policies say now.
  if (given.length > 0 && !given.includes(clusterGroup)) return ofPod(pod, given, clusterGroup);
  const has = ({ groupIds }: SecurityGroupPolicy) => groupIds.includes(clusterGroup);
  if (certain.some(has)) return 'fine';
  if (certain.length > 0) return possible.some(has) ? 'unjudged' : draft(pod, certain, clusterGroup);
  return possible.every(has) ? 'fine' : 'unjudged';
}

/**
 * Security groups in the pod's annotation; none if it has no such annotation.
 * https://docs.aws.amazon.com/eks/latest/best-practices/sgpp.html
 */
function givenGroups({ annotations }: JudgedPod['pod']): readonly string[] {
  return annotations[groupsAnnotation]?.match(/\bsg-[0-9a-f]+\b/g) ?? [];
}

/** Draft for a pod that has other groups instead of the cluster security group, wherever they come from. */
function ofPod(judged: JudgedPod, given: readonly string[], clusterGroup: string): Draft {
  const { subject, pod } = judged;
  const outcome = pod.phase === 'Running' ? 'runs' : 'waits';
  const groups = listedBriefly(given, 10);
  return {
    severity: severities[outcome],
    tell: () => ({
      message: `${subjectText(subject)} has security groups of its own (${groups}) instead of the cluster security group, which a pod on Fargate has otherwise: ${consequences[outcome]}`,
      evidence: [{ what: `annotation ${groupsAnnotation}`, is: groups, shouldBe: `${clusterGroup} among them` }],
      remediation: {
        summary: `See to it that the SecurityGroupPolicy of these pods lists ${clusterGroup} as well, or that its groups allow the same; then make the pods again`,
        commands: [],
        madeAgain: 'same',
      },
    }),
  };
}

/** Whether pods with the policies' groups run, so far as is known. */
type GroupState = 'waits' | 'runs' | 'untried';

function outcomeOf({ pod, standing, placement }: JudgedPod, policies: readonly SecurityGroupPolicy[]): GroupState {
  if (standing === 'wanted') return placement.onFargate && placement.unschedulable ? 'waits' : 'untried';
  // Pods get their groups at creation.
  const made = Date.parse(pod.createdAt);
  const isYounger = policies.every(({ createdAt }) => createdAt !== null && Date.parse(createdAt) <= made);
  return isYounger && pod.phase === 'Running' ? 'runs' : 'untried';
}

const severities: Readonly<Record<GroupState, Severity>> = { waits: 'high', runs: 'low', untried: severity };

const consequences: Readonly<Record<GroupState, string>> = {
  waits: 'it waits, maybe because these do not let its pods reach the API server and CoreDNS',
  runs: 'its pods run, so that these seem to allow what Fargate needs; whether they allow all that the pods need is not judged',
  untried: 'unless these let its pods reach the API server and CoreDNS, the pods may stay Pending',
};

function draft(pod: JudgedPod, policies: readonly SecurityGroupPolicy[], clusterGroup: string): Draft {
  const outcome = outcomeOf(pod, policies);
  const names = listedBriefly(policies.map(nameOf), 3);
  const groups = [...new Set(policies.flatMap(({ groupIds }) => groupIds))].map((id) => printable(id, 40));
  return {
    severity: severities[outcome],
    tell: () => ({
      message: `${subjectText(pod.subject)} ${whenOf(pod, outcome)} the security groups of ${names} instead of the cluster security group, which a pod on Fargate has otherwise: ${consequences[outcome]}`,
      evidence: [
        { what: `security groups by ${names}`, is: listedBriefly(groups, 10), shouldBe: `${clusterGroup} among them` },
      ],
      remediation: remedy(policies, clusterGroup),
    }),
  };
}

/** A pod that predates the policy gets its groups only when it is recreated. */
function whenOf({ standing }: JudgedPod, outcome: GroupState): string {
  return standing === 'accepted' && outcome === 'untried' ? 'will have, once its pods are made again,' : 'has';
}

function nameOf({ namespace, name }: SecurityGroupPolicy): string {
  return `SecurityGroupPolicy ${printable(namespace, 63)}/${printable(name, 80)}`;
}

/** A SecurityGroupPolicy holds at most five groups. */
const mostGroups = 5;

function remedy(policies: readonly SecurityGroupPolicy[], clusterGroup: string): Told['remediation'] {
  const open = policies.find(({ createdAt, groupIds }) => createdAt !== null && groupIds.length < mostGroups);
  return {
    summary: `List ${clusterGroup} among the groups of ${listed(policies.slice(0, 1).map(nameOf))} as well, or see to it that its groups allow the same`,
    commands: open === undefined ? [] : [addCommand(open, clusterGroup)],
    notes: [
      `${open === undefined ? 'Make the pods again afterwards' : 'The pods are made again then'}: a pod is given its security groups when it is created.`,
    ],
    ...(open !== undefined && { madeAgain: 'same' }),
  };
}

function addCommand({ namespace, name }: SecurityGroupPolicy, group: string): string {
  const patch = [{ op: 'add', path: '/spec/securityGroups/groupIds/-', value: group }];
  const what = ['patch', 'securitygrouppolicy', name, '--type', 'json', '-p', JSON.stringify(patch)];
  return shellCommand('kubectl', '-n', namespace, ...what);
}
