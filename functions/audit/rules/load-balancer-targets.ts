import { shellCommand } from '#lib/text/wording.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import { type LoadBalancedService, loadBalancerTypeAnnotation, targetTypeAnnotation } from '#model/cluster/network.ts';
import { subjectText } from '#model/finding/finding.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { awsDocs, type JudgedPod, defineRule, type Violation } from '../rule.ts';

export default defineRule({
  id: 'load-balancer-targets',
  group: "profile's surroundings",
  about: 'templates',
  title: 'Load balancers in front of pods on Fargate send to the addresses of pods, not to nodes',
  severity: 'high',
  needs: ['profiles', 'loadBalancedServices'],
  docs: awsDocs.loadBalancers,
  fold: {
    start({ loadBalancedServices }) {
      const fronts = loadBalancedServices.flatMap(frontOf);
      return {
        see(pod) {
          const selecting = fronts.filter(({ service }) => selects(service, pod));
          for (const front of selecting) count(front, pod);
          return selecting.length > 0 && pod.standing !== null;
        },
        *finish() {
          yield { judged: loadBalancedServices.length };
          for (const front of fronts) {
            if (front.onFargate.value().pods > 0) yield violation(front);
          }
        },
      };
    },
  },
});

/** What sends to nodes: a setting, the cloud provider of Kubernetes, or the default of a controller that is not read. */
type TargetReason = 'setting' | 'cloud-provider' | 'default';

/** A Service whose load balancer sends to nodes, and the pods that it selects. */
interface Front {
  readonly service: LoadBalancedService;
  readonly reason: TargetReason;
  readonly onFargate: AffectedPods;
  elsewhere: number;
  isPlanned: boolean;
}

function frontOf(service: LoadBalancedService): Front[] {
  const reason = reasonOf(service);
  return reason === null ? [] : [{ service, reason, onFargate: new AffectedPods(), elsewhere: 0, isPlanned: false }];
}

const controllerClass = 'service.k8s.aws/nlb';
const autoModeClass = 'eks.amazonaws.com/nlb';

/**
 * Null where targets are addresses of pods, and where another controller decides.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/
 */
function reasonOf({ loadBalancerClass, type, targetType }: LoadBalancedService): TargetReason | null {
  if (type === 'nlb-ip') return null;
  const set = targetType === 'instance' ? 'setting' : null;
  if (loadBalancerClass === controllerClass || type === 'external') return targetType === null ? 'default' : set;
  if (loadBalancerClass === autoModeClass) return set;
  // The cloud provider sends to nodes, whatever the annotation for targets says; of other classes nothing is known.
  return loadBalancerClass === null ? 'cloud-provider' : null;
}

function selects({ namespace, selector }: LoadBalancedService, { pod, placement }: JudgedPod): boolean {
  if (placement.exempt !== null || pod.namespace !== namespace) return false;
  return selectsLabels({ matchLabels: selector, matchExpressions: [] }, pod.labels);
}

function count(front: Front, pod: JudgedPod): void {
  if (pod.standing === null) front.elsewhere++;
  else front.onFargate.add(pod);
  front.isPlanned ||= pod.planned;
}

/** A controller's default, or a webhook that chooses the controller, may say otherwise: neither is read. */
function isCertain({ reason, isPlanned }: Front): boolean {
  return reason === 'setting' || (reason === 'cloud-provider' && !isPlanned);
}

function violation(front: Front): Violation {
  const { service, elsewhere, onFargate } = front;
  const subject = { kind: 'Service', namespace: service.namespace, name: service.name };
  const affected = onFargate.value();
  const who =
    elsewhere === 0
      ? 'all pods that it selects'
      : `${affected.pods} of ${affected.pods + elsewhere} pods that it selects`;
  return {
    subject,
    severity: isCertain(front) && elsewhere === 0 ? 'high' : 'medium',
    message: messageText(front, subjectText(subject), who),
    evidence: [
      { what: `annotation ${targetTypeAnnotation}`, is: service.targetType ?? 'absent', shouldBe: 'ip' },
      { what: `annotation ${loadBalancerTypeAnnotation}`, is: service.type ?? 'absent' },
      {
        what: 'spec.loadBalancerClass',
        is: service.loadBalancerClass ?? 'absent',
        shouldBe: `${controllerClass}, or ${autoModeClass}`,
      },
    ],
    remediation: remedy(front),
    affected,
  };
}

function messageText(front: Front, service: string, who: string): string {
  const place = front.isPlanned ? 'would be' : 'are';
  if (isCertain(front)) {
    const get = front.isPlanned ? 'would get' : 'get';
    return `The load balancer of ${service} has targets of type instance, so that it sends to nodes, which pass nothing on to Fargate: ${who} ${place} on Fargate, and ${get} no traffic from it`;
  }
  return `The load balancer of ${service} may have targets of type instance; it then sends to nodes, which pass nothing on to Fargate: ${who} ${place} on Fargate, and would get no traffic from it`;
}

function remedy({ service, reason }: Front): Violation['remediation'] {
  const { namespace, name } = service;
  const annotate = shellCommand(
    'kubectl',
    '-n',
    namespace,
    'annotate',
    'service',
    name,
    '--overwrite',
    `${targetTypeAnnotation}=ip`,
  );
  if (reason !== 'cloud-provider') {
    return {
      summary: `Set the annotation ${targetTypeAnnotation} of Service ${name} to ip, so that its load balancer sends to pods`,
      commands: [annotate],
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
