import { shellCommand } from '#lib/text/wording.ts';
import { loadBalancerTypeAnnotation, type Service, targetTypeAnnotation } from '#model/cluster/traffic.ts';
import type { Violation } from '../../rule.ts';
import type { Balancers, Front } from './front.ts';

const controllerClass = 'service.k8s.aws/nlb';
const autoModeClass = 'eks.amazonaws.com/nlb';

/**
 * Reason for sending to nodes: a setting, a binding of the controller, the Kubernetes cloud provider, or an unread
 * default.
 */
type TargetReason = 'setting' | 'bound' | 'cloud-provider' | 'default';

/** Services whose own load balancer sends to nodes, or may. */
export function serviceFronts(services: readonly Service[], balancers: Balancers): Front[] {
  return services.flatMap((service) => {
    const reason = reasonOf(service, balancers);
    return reason === null ? [] : [frontOf(service, reason)];
  });
}

/**
 * Null if targets are pod addresses, or if another controller decides.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/
 */
function reasonOf(service: Service, balancers: Balancers): TargetReason | null {
  const { isBalanced, loadBalancerClass, balancerType, targetType } = service;
  if (!isBalanced || balancerType === 'nlb-ip') return null;
  const set = targetType === 'instance' ? 'setting' : null;
  if (loadBalancerClass === controllerClass || balancerType === 'external') {
    return targetType === null ? byDefault(service, balancers) : set;
  }
  if (loadBalancerClass === autoModeClass) return set;
  // The cloud provider sends to nodes, whatever the target annotation says; for other classes the targets are unknown.
  if (loadBalancerClass !== null) return null;
  // A webhook of the controller may have taken over the Service, with no trace but the binding.
  return byDefault(service, balancers) === 'default' ? 'cloud-provider' : byDefault(service, balancers);
}

function byDefault(service: Service, balancers: Balancers): TargetReason | null {
  const bound = balancers.bound(`Service ${service.namespace}/${service.name}`, service);
  if (bound === null) return 'default';
  return bound === 'instance' ? 'bound' : null;
}

function frontOf(service: Service, reason: TargetReason): Front {
  const { namespace, name } = service;
  return {
    subject: { kind: 'Service', namespace, name },
    namespace,
    services: [service],
    certain: reason === 'cloud-provider' ? 'once-made' : reason !== 'default',
    evidence: [
      { what: `annotation ${targetTypeAnnotation}`, is: service.targetType ?? 'absent', shouldBe: 'ip' },
      { what: `annotation ${loadBalancerTypeAnnotation}`, is: service.balancerType ?? 'absent' },
      {
        what: 'spec.loadBalancerClass',
        is: service.loadBalancerClass ?? 'absent',
        shouldBe: `${controllerClass}, or ${autoModeClass}`,
      },
    ],
    remediation: remedy(service, reason),
  };
}

function remedy({ namespace, name }: Service, reason: TargetReason): Violation['remediation'] {
  if (reason !== 'cloud-provider') {
    return {
      summary: `Set the annotation ${targetTypeAnnotation} of Service ${name} to ip, so that its load balancer sends to pods`,
      commands: [
        shellCommand(
          ...['kubectl', '-n', namespace, 'annotate', 'service', name, '--overwrite', `${targetTypeAnnotation}=ip`],
        ),
      ],
      patch: `metadata:\n  annotations:\n    ${targetTypeAnnotation}: ip\n`,
    };
  }
  return {
    summary: `Make Service ${name} anew with loadBalancerClass ${controllerClass} and the annotation ${targetTypeAnnotation}: ip, for the AWS Load Balancer Controller, which sends to pods`,
    commands: [],
    patch: `metadata:\n  annotations:\n    ${targetTypeAnnotation}: ip\nspec:\n  loadBalancerClass: ${controllerClass}\n`,
    notes: [
      'The class of a Service cannot be changed: delete the Service and apply it with these fields. It gets a load balancer with another name then.',
    ],
  };
}
