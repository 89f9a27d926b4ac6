import { albTargetTypeAnnotation, type TargetGroupBinding } from '#model/cluster/traffic.ts';
import type { Balancers, Front } from './front.ts';

/**
 * TargetGroupBindings to nodes that are judged by themselves: created by hand, or for Services that annotations name.
 */
export function bindingFronts(balancers: Balancers): Front[] {
  return balancers.bindings.flatMap((binding) => {
    if (binding.targetType !== 'instance' || isJudgedElsewhere(binding, balancers)) return [];
    const service = balancers.service(binding.namespace, binding.service);
    return service === null ? [] : [frontOf(binding, service)];
  });
}

/** TargetGroupBindings whose target type comes from their target group, which is not read. */
export function openBindings(balancers: Balancers) {
  return balancers.bindings.flatMap((binding) => {
    const service = binding.targetType === null ? balancers.service(binding.namespace, binding.service) : null;
    return service === null ? [] : [{ binding, service }];
  });
}

/** The owner's own settings take precedence: when they change, the controller recreates the binding. */
function isJudgedElsewhere({ madeFor, namespace, service }: TargetGroupBinding, balancers: Balancers): boolean {
  if (madeFor === null) return false;
  if (madeFor === `Service ${namespace}/${service}`) return true;
  return balancers.objects.some(
    (one) =>
      one.kind === 'Ingress' &&
      one.namespace === namespace &&
      one.services.includes(service) &&
      (madeFor.startsWith('Group ') || madeFor === `Ingress ${namespace}/${one.name}`),
  );
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
