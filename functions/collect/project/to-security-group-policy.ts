import { toIso } from '#lib/time.ts';
import type { SecurityGroupPolicy } from '#model/security-group-policy.ts';
import { essential, objectOf, type RawObject, textsOf } from '../raw/fields.ts';
import { toLabelSelector } from '../raw/label-selector.ts';

/** https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/apis/vpcresources/v1beta1/securitygrouppolicy_types.go */
export function toSecurityGroupPolicy(raw: RawObject): SecurityGroupPolicy {
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
}

/** Versions before 1.0 of the controller also select them by name (`matchNames`). */
function accountsOf(selector: unknown): SecurityGroupPolicy['accounts'] {
  if (selector === undefined || selector === null) return null;
  return Object.keys(objectOf(selector)).length === 0 ? 'all' : 'some';
}
