import {
  albTargetTypeAnnotation,
  internalAnnotation,
  loadBalancerTypeAnnotation,
  schemeAnnotation,
  type Service,
  targetTypeAnnotation,
} from '#model/cluster/traffic.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';

/** Services of every namespace: a pod that a pin sends to Fargate may be anywhere. */
export default defineKind({
  name: 'services',
  called: 'Services',
  extra: true,
  slice: 'services',
  resources: [{ resource: 'services', group: '', versions: ['v1'], kind: 'Service', scope: 'Namespaced' }],
  // Without a cluster, those of the manifests are all that anybody knows of.
  manifests: { wins: 'manifests', alone: 'all' },
  snapshot: {
    command: 'kubectl get services -A -o json > services.json',
    without: 'load balancers that send to nodes instead of pods are not found',
  },
  keep: ['apiVersion', 'kind', 'metadata', 'spec.type', 'spec.selector', 'spec.loadBalancerClass'],
  fact: toService,
});

/** Null for a Service whose endpoints somebody else writes. */
function toService(raw: RawObject): Service | null {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const selector = textMap(spec['selector']);
  if (spec['type'] === 'ExternalName' || Object.keys(selector).length === 0) return null;
  const annotations = textMap(metadata['annotations']);
  const name = essential(metadata['name'], 'a Service', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `Service ${name}`, 'metadata.namespace'),
    name,
    selector,
    isBalanced: spec['type'] === 'LoadBalancer',
    loadBalancerClass: textOf(spec['loadBalancerClass']),
    balancerType: annotations[loadBalancerTypeAnnotation] ?? null,
    targetType: annotations[targetTypeAnnotation] ?? null,
    scheme: annotations[schemeAnnotation] ?? null,
    internal: annotations[internalAnnotation] ?? null,
    albTargetType: annotations[albTargetTypeAnnotation] ?? null,
  };
}
