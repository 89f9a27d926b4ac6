import { shellCommand } from '#lib/text/wording.ts';
import {
  loadBalancerTypeAnnotation,
  schemeAnnotation,
  type Service,
  targetTypeAnnotation,
} from '#model/cluster/traffic.ts';
import type { Violation } from '../../rule.ts';
import type { Balancers, Front } from './front.ts';
import { type KeptScheme, keptScheme } from './scheme.ts';

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
  const kept = reason === 'cloud-provider' ? keptScheme(service) : null;
  return {
    subject: { kind: 'Service', namespace, name },
    namespace,
    services: [service],
    certain: kept === null ? reason !== 'default' : 'once-made',
    evidence: [
      { what: `annotation ${targetTypeAnnotation}`, is: service.targetType ?? 'absent', shouldBe: 'ip' },
      { what: `annotation ${loadBalancerTypeAnnotation}`, is: service.balancerType ?? 'absent' },
      {
        what: 'spec.loadBalancerClass',
        is: service.loadBalancerClass ?? 'absent',
        shouldBe: `${controllerClass}, or ${autoModeClass}`,
      },
      ...(kept?.evidence ?? []),
    ],
    remediation: kept === null ? annotated(service) : madeAnew(service, kept),
  };
}

/** The controller changes the targets of the load balancer that is there, whose scheme it keeps. */
function annotated({ namespace, name }: Service): Violation['remediation'] {
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

function madeAnew({ name }: Service, { scheme, note }: KeptScheme): Violation['remediation'] {
  const annotations = `    ${targetTypeAnnotation}: ip\n    ${schemeAnnotation}: ${scheme}\n`;
  return {
    summary: `Make Service ${name} anew with loadBalancerClass ${controllerClass} and the annotations ${targetTypeAnnotation}: ip and ${schemeAnnotation}: ${scheme}, for the AWS Load Balancer Controller, which sends to pods`,
    commands: [],
    patch: `metadata:\n  annotations:\n${annotations}spec:\n  loadBalancerClass: ${controllerClass}\n`,
    notes: [
      note,
      'The class of a Service cannot be changed: delete the Service and apply it with these fields. Its load balancer goes with it, and the controller, which must run in the cluster, makes a Network Load Balancer with another DNS name and other addresses.',
      'DNS records, allow lists and whatever else names the old load balancer must be changed. To lose no traffic meanwhile, make a second Service with another name first, move the DNS records to its load balancer, and then delete the old Service.',
    ],
  };
}
