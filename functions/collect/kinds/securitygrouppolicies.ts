import { toIso } from '#lib/time.ts';
import type { SecurityGroupPolicy } from '#model/cluster/network.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, textsOf } from '../raw/fields.ts';
import { toLabelSelector } from '../raw/label-selector.ts';

/**
 * SecurityGroupPolicies, which assign security groups to pods.
 * https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/apis/vpcresources/v1beta1/securitygrouppolicy_types.go
 */
export default defineKind({
  name: 'securitygrouppolicies',
  called: 'SecurityGroupPolicies',
  extra: true,
  slice: 'securityGroupPolicies',
  resources: [
    {
      resource: 'securitygrouppolicies',
      group: 'vpcresources.k8s.aws',
      versions: ['v1beta1'],
      kind: 'SecurityGroupPolicy',
      scope: 'Namespaced',
      optional: true,
    },
  ],
  // A file of profiles contains none, and those of the manifests alone would be incomplete.
  manifests: { wins: 'manifests', alone: 'unknown' },
  snapshot: {
    command: 'kubectl get securitygrouppolicies.vpcresources.k8s.aws -A -o json > securitygrouppolicies.json',
    without: 'whether pods keep the cluster security group stays unknown',
  },
  keep: [
    'apiVersion',
    'kind',
    'metadata',
    ...['podSelector', 'serviceAccountSelector', 'securityGroups'].map((field) => `spec.${field}`),
  ],
  fact: (raw): SecurityGroupPolicy => {
    const metadata = objectOf(raw['metadata']);
    const spec = objectOf(raw['spec']);
    const name = essential(metadata['name'], 'a SecurityGroupPolicy', 'metadata.name');
    return {
      namespace: essential(metadata['namespace'], `SecurityGroupPolicy ${name}`, 'metadata.namespace'),
      name,
      createdAt: toIso(metadata['creationTimestamp']),
      podSelector: toLabelSelector(spec['podSelector'], `SecurityGroupPolicy ${name}`),
      accounts: accountsOf(spec['serviceAccountSelector']),
      groupIds: textsOf(objectOf(spec['securityGroups'])['groupIds']),
    };
  },
});

/** Controller versions before 1.0 also select service accounts by name (`matchNames`). */
function accountsOf(selector: unknown): SecurityGroupPolicy['accounts'] {
  if (selector === undefined || selector === null) return null;
  return Object.keys(objectOf(selector)).length === 0 ? 'all' : 'some';
}
