import { albTargetTypeAnnotation, type TargetGroupBinding } from '#model/cluster/traffic.ts';
import type { Balancers, Front } from './front.ts';

/** TargetGroupBindings to nodes that no other front speaks of: made by hand, or for what annotations name. */
export function bindingFronts(balancers: Balancers, others: readonly Front[]): Front[] {
  return balancers.bindings.flatMap((binding) => {
    if (binding.targetType !== 'instance' || isToldBy(others, binding)) return [];
    const service = balancers.service(binding.namespace, binding.service);
    return service === null ? [] : [frontOf(binding, service)];
  });
}

/** TargetGroupBindings whose target group, which is not read, says what their targets are. */
export function openBindings(balancers: Balancers) {
  return balancers.bindings.flatMap((binding) => {
    const service = binding.targetType === null ? balancers.service(binding.namespace, binding.service) : null;
    return service === null ? [] : [{ binding, service }];
  });
}

function isToldBy(others: readonly Front[], { madeFor, namespace, service }: TargetGroupBinding): boolean {
  if (madeFor === null) return false;
  return others.some((front) => front.namespace === namespace && front.services.some(({ name }) => name === service));
}

function frontOf(binding: TargetGroupBinding, service: Front['services'][number]): Front {
  const { namespace, name, madeFor } = binding;
  return {
    subject: { kind: 'TargetGroupBinding', namespace, name },
    namespace,
    services: [service],
    certain: true,
    evidence: [
      { what: 'spec.targetType', is: 'instance', shouldBe: 'ip' },
      { what: 'spec.serviceRef.name', is: service.name },
      ...(madeFor === null ? [] : [{ what: 'made by the AWS Load Balancer Controller for', is: madeFor }]),
    ],
    remediation: {
      summary:
        madeFor === null
          ? `Make a target group of type ip, and TargetGroupBinding ${name} anew for it with targetType ip`
          : `Set the annotation ${albTargetTypeAnnotation} to ip on the Ingress that it was made for (${madeFor}); the controller then makes it anew`,
      commands: [],
      notes: ['The type of a target group cannot be changed.'],
    },
  };
}
