import type { ControlPlane } from './control-plane.ts';
import { until } from './processes.ts';
import { listedKinds } from './stored-kinds.ts';

const custom = [
  ['SecurityGroupPolicy', 'vpcresources.k8s.aws', 'v1beta1', 'securitygrouppolicies', 'Namespaced'],
  ['IngressClassParams', 'elbv2.k8s.aws', 'v1beta1', 'ingressclassparams', 'Cluster'],
  ['TargetGroupBinding', 'elbv2.k8s.aws', 'v1beta1', 'targetgroupbindings', 'Namespaced'],
  ['NodePool', 'karpenter.sh', 'v1', 'nodepools', 'Cluster'],
] as const;

/** Has the API server know the kinds that AWS and Karpenter add, whatever is in them. */
export async function defineCustomKinds(plane: ControlPlane): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const [kind, group, version, plural, scope] of custom) {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const { status, body } = await plane.ask('POST', path, {
      ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      metadata: { name: `${plural}.${group}` },
      spec: {
        ...{ group, scope, names: { kind, plural, singular: kind.toLowerCase() } },
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    });
    if (status !== 201) throw new Error(`${kind} was not defined: ${body}`);
    await until(
      `${kind} is served`,
      async () => (await plane.ask('GET', listedKinds[kind]?.path ?? '')).status === 200,
    );
  }
}
