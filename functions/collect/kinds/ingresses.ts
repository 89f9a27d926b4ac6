import {
  albSchemeAnnotation,
  albTargetTypeAnnotation,
  type BalancerObject,
  ingressClassAnnotation,
  type Ingress,
  type TargetGroupBinding,
} from '#model/cluster/traffic.ts';
import { defineKind } from '../kind.ts';
import { essential, listOf, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';

const ofKubernetes = { group: 'networking.k8s.io', versions: ['v1'] } as const;
const ofController = { group: 'elbv2.k8s.aws', versions: ['v1beta1'], optional: true } as const;

/** Ingresses, and what the AWS Load Balancer Controller goes by, of every namespace. */
export default defineKind({
  name: 'ingresses',
  called: 'Ingresses',
  extra: true,
  slice: 'ingresses',
  resources: [
    { ...ofKubernetes, resource: 'ingresses', kind: 'Ingress', scope: 'Namespaced' },
    { ...ofKubernetes, resource: 'ingressclasses', kind: 'IngressClass', scope: 'Cluster' },
    { ...ofController, resource: 'ingressclassparams', kind: 'IngressClassParams', scope: 'Cluster' },
    { ...ofController, resource: 'targetgroupbindings', kind: 'TargetGroupBinding', scope: 'Namespaced' },
  ],
  manifests: { wins: 'manifests', alone: 'all' },
  snapshot: {
    command:
      'kubectl get ingress,ingressclass,ingressclassparams.elbv2.k8s.aws,targetgroupbindings.elbv2.k8s.aws -A -o json > ingresses.json',
    without: 'Application Load Balancers that send to nodes instead of pods are not found',
  },
  keep: [
    'apiVersion',
    'kind',
    'metadata',
    'spec.ingressClassName',
    'spec.defaultBackend.service.name',
    'spec.rules[].http.paths[].backend.service.name',
    'spec.controller',
    'spec.parameters.name',
    'spec.targetType',
    'spec.serviceRef.name',
  ],
  fact: toBalancerObject,
});

function toBalancerObject(raw: RawObject): BalancerObject {
  const kind = essential(raw['kind'], 'an object about load balancers', 'kind');
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const name = essential(metadata['name'], `an object of kind ${kind}`, 'metadata.name');
  switch (kind) {
    case 'IngressClass':
      return {
        kind,
        name,
        controller: textOf(spec['controller']),
        parameters: textOf(objectOf(spec['parameters'])['name']),
      };
    case 'IngressClassParams':
      return { kind, name, targetType: textOf(spec['targetType']) };
    case 'TargetGroupBinding':
      return toBinding(name, metadata, spec);
    default:
      return toIngress(name, metadata, spec);
  }
}

function toIngress(name: string, metadata: RawObject, spec: RawObject): Ingress {
  const annotations = textMap(metadata['annotations']);
  const paths = listOf(spec['rules']).flatMap((rule) => listOf(objectOf(objectOf(rule)['http'])['paths']));
  const backends = [spec['defaultBackend'], ...paths.map((path) => objectOf(path)['backend'])];
  const services = backends.flatMap((backend) => textOf(objectOf(objectOf(backend)['service'])['name']) ?? []);
  return {
    kind: 'Ingress',
    namespace: essential(metadata['namespace'], `Ingress ${name}`, 'metadata.namespace'),
    name,
    className: textOf(spec['ingressClassName']) ?? annotations[ingressClassAnnotation] ?? null,
    isForAlb: albTargetTypeAnnotation in annotations || albSchemeAnnotation in annotations,
    targetType: annotations[albTargetTypeAnnotation] ?? null,
    services: [...new Set(services)],
  };
}

function toBinding(name: string, metadata: RawObject, spec: RawObject): TargetGroupBinding {
  const labels = textMap(metadata['labels']);
  return {
    kind: 'TargetGroupBinding',
    namespace: essential(metadata['namespace'], `TargetGroupBinding ${name}`, 'metadata.namespace'),
    name,
    service: textOf(objectOf(spec['serviceRef'])['name']) ?? '',
    targetType: textOf(spec['targetType']),
    madeFor: madeFor(labels),
  };
}

/** https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/deploy/tracking/provider.go */
function madeFor(labels: Readonly<Record<string, string>>): string | null {
  for (const [of, prefix] of [
    ['Service', 'service.k8s.aws'],
    ['Ingress', 'ingress.k8s.aws'],
  ] as const) {
    const name = labels[`${prefix}/stack-name`];
    if (name !== undefined) return `${of} ${labels[`${prefix}/stack-namespace`] ?? ''}/${name}`;
  }
  const group = labels['ingress.k8s.aws/stack'];
  return group === undefined ? null : `Group ${group}`;
}
