import { listed, listedBriefly } from '../../lib/plural.ts';
import { printable } from '../../lib/printable.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { SecurityGroupPolicy } from '../../model/security-group-policy.ts';
import type { Severity } from '../../model/severity.ts';
import { subjectText } from '../../model/subject.ts';
import { awsDocs } from '../aws-docs.ts';
import { byWorkload } from '../by-workload.ts';
import type { JudgedPod } from '../judged-pod.ts';
import { restartNotes } from '../remedies.ts';
import { defineRule, type Draft, type Told } from '../rule.ts';
import { policiesOf } from '../security-groups.ts';

const severity = 'medium';

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
      byWorkload(severity, (pod) => judge(pod, securityGroupPolicies, cluster.securityGroup), why),
  },
});

function judge(
  pod: JudgedPod,
  policies: readonly SecurityGroupPolicy[],
  clusterGroup: string | null,
): Draft | 'fine' | 'unjudged' | null {
  if (pod.standing === null) return null;
  const { certain, possible } = policiesOf(pod.pod, policies);
  if (certain.length === 0 && possible.length === 0) return 'fine';
  if (clusterGroup === null) return 'unjudged';
  const has = ({ groupIds }: SecurityGroupPolicy) => groupIds.includes(clusterGroup);
  if (certain.some(has)) return 'fine';
  if (certain.length > 0) return possible.some(has) ? 'unjudged' : draft(pod, certain, clusterGroup);
  return possible.every(has) ? 'fine' : 'unjudged';
}

/** How the groups of the policies have done so far. */
type Outcome = 'waits' | 'runs' | 'untried';

function outcomeOf({ pod, standing, placement }: JudgedPod, policies: readonly SecurityGroupPolicy[]): Outcome {
  if (standing === 'wanted') return placement.onFargate && placement.unschedulable ? 'waits' : 'untried';
  // Pods are given their groups when they are created.
  const made = Date.parse(pod.createdAt);
  const isYounger = policies.every(({ createdAt }) => createdAt !== null && Date.parse(createdAt) <= made);
  return isYounger && pod.phase === 'Running' ? 'runs' : 'untried';
}

const severities: Readonly<Record<Outcome, Severity>> = { waits: 'high', runs: 'low', untried: severity };

const consequences: Readonly<Record<Outcome, string>> = {
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
      message: `${subjectText(pod.subject)} has the security groups of ${names} instead of the cluster security group, which a pod on Fargate has otherwise: ${consequences[outcome]}`,
      evidence: [
        { what: `security groups by ${names}`, is: listedBriefly(groups, 10), shouldBe: `${clusterGroup} among them` },
      ],
      remediation: remedy(pod, policies, clusterGroup),
    }),
  };
}

function nameOf({ namespace, name }: SecurityGroupPolicy): string {
  return `SecurityGroupPolicy ${printable(namespace, 63)}/${printable(name, 80)}`;
}

/** A policy takes five groups. */
const mostGroups = 5;

function remedy(
  { subject, workload }: JudgedPod,
  policies: readonly SecurityGroupPolicy[],
  clusterGroup: string,
): Told['remediation'] {
  const open = policies.find(({ createdAt, groupIds }) => createdAt !== null && groupIds.length < mostGroups);
  return {
    summary: `List ${clusterGroup} among the groups of ${listed(policies.slice(0, 1).map(nameOf))} as well, or see to it that its groups allow the same`,
    commands: open === undefined ? [] : [addCommand(open, clusterGroup)],
    notes: [
      'Make the pods again afterwards: a pod is given its security groups when it is created.',
      ...restartNotes(subject, workload),
    ],
  };
}

function addCommand({ namespace, name }: SecurityGroupPolicy, group: string): string {
  const patch = [{ op: 'add', path: '/spec/securityGroups/groupIds/-', value: group }];
  const what = ['patch', 'securitygrouppolicy', name, '--type', 'json', '-p', JSON.stringify(patch)];
  return shellCommand('kubectl', '-n', namespace, ...what);
}
