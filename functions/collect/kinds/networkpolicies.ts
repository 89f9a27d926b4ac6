import type { NetworkPolicy } from '#model/cluster/network.ts';
import { defineKind } from '../kind.ts';
import { essential, listOf, objectOf, type RawObject, textsOf } from '../raw/fields.ts';
import { toLabelSelector } from '../raw/label-selector.ts';

/** NetworkPolicies of the namespaces whose pods are read. */
export default defineKind({
  name: 'networkpolicies',
  called: 'NetworkPolicies',
  extra: true,
  slice: 'networkPolicies',
  resources: [
    {
      resource: 'networkpolicies',
      group: 'networking.k8s.io',
      versions: ['v1'],
      kind: 'NetworkPolicy',
      scope: 'Namespaced',
    },
  ],
  byNamespace: true,
  manifests: { wins: 'manifests', alone: 'all' },
  snapshot: {
    command: 'kubectl get networkpolicies -A -o json > networkpolicies.json',
    without: 'policies that are not enforced on Fargate are not found',
  },
  keep: [
    'apiVersion',
    'kind',
    'metadata',
    ...['podSelector', 'policyTypes', 'ingress', 'egress'].map((field) => `spec.${field}`),
  ],
  fact: toNetworkPolicy,
  value: (list, namespaces) => ({ namespaces, list }),
});

/** Null for a policy that lets everything through. */
function toNetworkPolicy(raw: RawObject): NetworkPolicy | null {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const name = essential(metadata['name'], 'a NetworkPolicy', 'metadata.name');
  const limits = limitsOf(spec);
  if (limits.length === 0) return null;
  return {
    namespace: essential(metadata['namespace'], `NetworkPolicy ${name}`, 'metadata.namespace'),
    name,
    podSelector: toLabelSelector(spec['podSelector'] ?? {}, `NetworkPolicy ${name}`) ?? everything,
    limits,
  };
}

const everything = { matchLabels: {}, matchExpressions: [] };

/**
 * Where it says nothing, a policy is about what comes in, and about what goes out if it has rules for it.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource
 */
function limitsOf(spec: RawObject): string[] {
  const said = textsOf(spec['policyTypes']);
  const types = said.length > 0 ? said : ['Ingress', ...(listOf(spec['egress']).length > 0 ? ['Egress'] : [])];
  return types.filter((type) => !listOf(spec[type === 'Egress' ? 'egress' : 'ingress']).some(letsAllThrough));
}

/** A rule without peers and ports. */
function letsAllThrough(rule: unknown): boolean {
  return Object.values(objectOf(rule)).every((list) => listOf(list).length === 0);
}
