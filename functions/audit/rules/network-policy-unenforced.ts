import { listed, plural, shellCommand } from '#lib/text/wording.ts';
import type { NetworkPolicy } from '#model/cluster/network.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import { subjectText } from '#model/finding/finding.ts';
import { SelectedPods } from '../pods/selected-pods.ts';
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
      const all = list.map((policy): PolicyPods => ({ policy, pods: new SelectedPods() }));
      const byNamespace = Map.groupBy(all, ({ policy }) => policy.namespace);
      let unasked = 0;
      return {
        see(pod) {
          if (pod.placement.exempt !== null) return false;
          const { namespace } = pod.pod;
          for (const { policy, pods } of byNamespace.get(namespace) ?? []) {
            if (selectsLabels(policy.podSelector, pod.pod.labels)) pods.add(pod);
          }
          const isAsked = namespaces === null || namespaces.includes(namespace);
          // One that nobody takes to Fargate gets no traffic, whatever policies say.
          if (!isAsked && !byNamespace.has(namespace) && isOnNode(pod)) unasked++;
          return pod.standing !== null;
        },
        *finish(): Iterable<Outcome> {
          for (const one of all) if (one.pods.onFargate().pods > 0) yield violation(one);
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

interface PolicyPods {
  readonly policy: NetworkPolicy;
  readonly pods: SelectedPods;
}

const directions: Readonly<Record<string, string>> = { Ingress: 'to', Egress: 'from' };

function violation({ policy, pods }: PolicyPods): Violation {
  const { namespace, name, limits } = policy;
  const subject = { kind: 'NetworkPolicy', namespace, name };
  const way = listed(limits.map((type) => directions[type] ?? type));
  return {
    subject,
    message: `${subjectText(subject)} is not enforced on Fargate: ${pods.text()}, and traffic ${way} them is not limited by it`,
    evidence: [{ what: 'policyTypes that limit traffic', is: listed(limits), shouldBe: 'enforced by security groups' }],
    remediation: {
      summary:
        'Give these pods security groups that allow what the policy allows, by a SecurityGroupPolicy with the cluster security group among its groups; or run them on EC2 nodes, where the Amazon VPC CNI enforces policies',
      commands: pods.isPlanned ? [] : [shellCommand('kubectl', '-n', namespace, 'describe', 'networkpolicy', name)],
      notes: ['The policy does no harm: leave it for pods that may run elsewhere.'],
    },
    affected: pods.onFargate(),
  };
}
