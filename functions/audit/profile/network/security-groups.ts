import { selectsLabels } from '#model/facts/label-selector.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { SecurityGroupPolicy } from '#model/cluster/network.ts';

/** The policies of one pod. A pod that several select gets the security groups of all. */
export interface PoliciesOf {
  readonly certain: readonly SecurityGroupPolicy[];
  /** Selected if its service account has labels that nobody read. */
  readonly possible: readonly SecurityGroupPolicy[];
}

/**
 * Which policies select a pod: by its labels, by its service account, or, where they have both selectors, by both. One
 * without selectors or without groups is passed over, as the controller does.
 * https://docs.aws.amazon.com/eks/latest/userguide/sg-pods-example-deployment.html
 */
export function policiesOf(
  { namespace, labels }: Pick<Pod, 'namespace' | 'labels'>,
  policies: readonly SecurityGroupPolicy[],
): PoliciesOf {
  const mine = policies.filter((policy) => policy.namespace === namespace && isWhole(policy));
  const selected = mine.filter(({ podSelector }) => podSelector === null || selectsLabels(podSelector, labels));
  return {
    certain: selected.filter(({ accounts }) => accounts !== 'some'),
    possible: selected.filter(({ accounts }) => accounts === 'some'),
  };
}

function isWhole({ podSelector, accounts, groupIds }: SecurityGroupPolicy): boolean {
  return (podSelector !== null || accounts !== null) && groupIds.length > 0;
}
