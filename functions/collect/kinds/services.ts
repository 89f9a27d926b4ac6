import { type LoadBalancedService, loadBalancerTypeAnnotation, targetTypeAnnotation } from '#model/cluster/network.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';

/** Services of type LoadBalancer, of every namespace: a pod that a pin sends to Fargate may be anywhere. */
export default defineKind({
  name: 'services',
  called: 'Services',
  extra: true,
  slice: 'loadBalancedServices',
  resources: [{ resource: 'services', group: '', versions: ['v1'], kind: 'Service', scope: 'Namespaced' }],
  // Without a cluster, those of the manifests are all that anybody knows of.
  manifests: { wins: 'manifests', alone: 'all' },
  snapshot: {
    command: 'kubectl get services -A -o json > services.json',
    without: 'load balancers that send to nodes instead of pods are not found',
  },
  keep: ['apiVersion', 'kind', 'metadata', 'spec.type', 'spec.selector', 'spec.loadBalancerClass'],
  fact: toLoadBalancedService,
});

/** Null for a Service of another type, and for one whose endpoints somebody else writes. */
function toLoadBalancedService(raw: RawObject): LoadBalancedService | null {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const selector = textMap(spec['selector']);
  if (spec['type'] !== 'LoadBalancer' || Object.keys(selector).length === 0) return null;
  const annotations = textMap(metadata['annotations']);
  const name = essential(metadata['name'], 'a Service', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `Service ${name}`, 'metadata.namespace'),
    name,
    selector,
    loadBalancerClass: textOf(spec['loadBalancerClass']),
    type: annotations[loadBalancerTypeAnnotation] ?? null,
    targetType: annotations[targetTypeAnnotation] ?? null,
  };
}
