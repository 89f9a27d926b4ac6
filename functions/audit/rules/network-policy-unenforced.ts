import { listed, plural, shellCommand } from '#lib/text/wording.ts';
import type { NetworkPolicy } from '#model/cluster/network.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import { subjectText } from '#model/finding/finding.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { awsDocs, defineRule, type JudgedPod, type Outcome, type Violation } from '../rule.ts';

export default defineRule({
  id: 'network-policy-unenforced',
  group: "profile's surroundings",
  about: 'templates',
  title: 'No NetworkPolicy is relied upon for pods on Fargate, where nothing enforces it',
  severity: 'medium',
  needs: ['profiles', 'networkPolicies'],
  docs: awsDocs.networkPolicies,
  fold: {
    start({ networkPolicies: { namespaces, list } }) {
      const all = list.map((policy) => new CountedPolicies(policy));
      const byNamespace = Map.groupBy(all, ({ policy }) => policy.namespace);
      let unasked = 0;
      return {
        see(pod) {
          if (pod.placement.exempt !== null) return false;
          const { namespace } = pod.pod;
          for (const one of byNamespace.get(namespace) ?? []) one.count(pod);
          const isAsked = namespaces === null || namespaces.includes(namespace);
          // One that nobody takes to Fargate gets no traffic, whatever policies say.
          if (!isAsked && !byNamespace.has(namespace) && isOnNode(pod)) unasked++;
          return pod.standing !== null;
        },
        *finish(): Iterable<Outcome> {
          for (const one of all) if (one.onFargate.value().pods > 0) yield violation(one);
          if (unasked > 0) {
            const unjudged = `${plural(unasked, 'pod')}: NetworkPolicies of their namespaces were not asked for`;
            yield { unjudged, count: unasked, lacking: [] };
          }
        },
      };
    },
  },
});

function isOnNode({ pod, placement }: JudgedPod): boolean {
  return placement.onFargate && pod.nodeName !== null;
}

/** The pods that a policy selects. */
class CountedPolicies {
  readonly policy: NetworkPolicy;
  readonly onFargate = new AffectedPods();
  elsewhere = 0;
  isPlanned = false;

  constructor(policy: NetworkPolicy) {
    this.policy = policy;
  }

  count(pod: JudgedPod): void {
    if (!selectsLabels(this.policy.podSelector, pod.pod.labels)) return;
    if (pod.standing === null) this.elsewhere++;
    else this.onFargate.add(pod);
    this.isPlanned ||= pod.planned;
  }
}

const directions: Readonly<Record<string, string>> = { Ingress: 'to', Egress: 'from' };

function violation({ policy, onFargate, elsewhere, isPlanned }: CountedPolicies): Violation {
  const { namespace, name, limits } = policy;
  const subject = { kind: 'NetworkPolicy', namespace, name };
  const affected = onFargate.value();
  const who =
    elsewhere === 0
      ? 'all pods that it selects'
      : `${affected.pods} of ${affected.pods + elsewhere} pods that it selects`;
  const way = listed(limits.map((type) => directions[type] ?? type));
  return {
    subject,
    message: `${subjectText(subject)} is not enforced on Fargate, where ${who} ${isPlanned ? 'would be' : 'are'}: traffic ${way} them is not limited by it`,
    evidence: [{ what: 'policyTypes that limit traffic', is: listed(limits), shouldBe: 'enforced by security groups' }],
    remediation: {
      summary:
        'Give these pods security groups that allow what the policy allows, by a SecurityGroupPolicy with the cluster security group among its groups; or run them on EC2 nodes, where the Amazon VPC CNI enforces policies',
      commands: isPlanned ? [] : [shellCommand('kubectl', '-n', namespace, 'describe', 'networkpolicy', name)],
      notes: ['The policy does no harm: leave it for pods that may run elsewhere.'],
    },
    affected,
  };
}
