import { listedBriefly, shellCommand } from '#lib/text/wording.ts';
import {
  albTargetTypeAnnotation,
  type Ingress,
  type IngressClass,
  type IngressClassParams,
  type Service,
} from '#model/cluster/traffic.ts';
import type { Evidence } from '#model/finding/finding.ts';
import type { Violation } from '../../rule.ts';
import type { Balancers, Front } from './front.ts';

const controller = 'ingress.k8s.aws/alb';
const autoModeController = 'eks.amazonaws.com/alb';

/** Ingresses whose Application Load Balancer sends to nodes, or may. */
export function ingressFronts(balancers: Balancers): Front[] {
  const ingresses = balancers.objects.filter((one): one is Ingress => one.kind === 'Ingress');
  return ingresses.flatMap((ingress) => {
    const alb = albOf(ingress, balancers);
    if (alb === null) return [];
    const services = ingress.services.flatMap((name) => balancers.service(ingress.namespace, name) ?? []);
    const sends = services.flatMap((service) => {
      const certain = sendsToNodes({ ingress, alb, service }, balancers);
      return certain === null ? [] : [{ service, certain }];
    });
    const sure = sends.filter(({ certain }) => certain);
    const told = sure.length > 0 ? sure : sends;
    return told.length === 0
      ? []
      : [frontOf(ingress, alb, { services: told.map(({ service }) => service), certain: sure.length > 0 })];
  });
}

/** Ingress class and parameters of an Ingress that has an Application Load Balancer. */
interface Alb {
  readonly class: IngressClass | null;
  /** Null if its class has none; `unread` if it names parameters that were not read. */
  readonly params: IngressClassParams | 'unread' | null;
  /** EKS Auto Mode creates the load balancer; its default is not known. */
  readonly isAutoMode: boolean;
}

/** Null if another controller handles the Ingress, or none. */
function albOf({ className, isForAlb }: Ingress, { objects }: Balancers): Alb | null {
  const found = objects.find((one): one is IngressClass => one.kind === 'IngressClass' && one.name === className);
  if (found === undefined) {
    return className === 'alb' || isForAlb ? { class: null, params: null, isAutoMode: false } : null;
  }
  const isAutoMode = found.controller === autoModeController;
  if (found.controller !== controller && !isAutoMode) return null;
  if (found.parameters === null) return { class: found, params: null, isAutoMode };
  const { parameters } = found;
  const params = objects.find(
    (one): one is IngressClassParams => one.kind === 'IngressClassParams' && one.name === parameters,
  );
  return { class: found, params: isAutoMode ? 'unread' : (params ?? 'unread'), isAutoMode };
}

interface Backend {
  readonly ingress: Ingress;
  readonly alb: Alb;
  readonly service: Service;
}

/**
 * Whether sending to nodes is certain; null if it sends to pods. In order of precedence: the class, the Service, the
 * Ingress, and the controller's default, which shows in the bindings that it created.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/
 */
function sendsToNodes({ ingress, alb, service }: Backend, balancers: Balancers): boolean | null {
  const ofClass = alb.params === 'unread' ? null : (alb.params?.targetType ?? null);
  const set = ofClass ?? service.albTargetType ?? ingress.targetType;
  const isKnown = alb.class !== null && alb.params !== 'unread';
  if (set !== null) return set === 'instance' ? isKnown : null;
  if (alb.isAutoMode) return null;
  const bound = balancers.bound(`Ingress ${ingress.namespace}/${ingress.name}`, service);
  if (bound === null) return false;
  return bound === 'instance' ? true : null;
}

function frontOf(
  ingress: Ingress,
  alb: Alb,
  { services, certain }: Pick<Front, 'certain'> & { services: Service[] },
): Front {
  const { namespace, name } = ingress;
  return {
    subject: { kind: 'Ingress', namespace, name },
    namespace,
    services,
    certain,
    evidence: evidenceOf(ingress, alb, services),
    remediation: remedy(ingress, alb, services),
  };
}

function evidenceOf(ingress: Ingress, { params }: Alb, services: readonly Service[]): Evidence[] {
  const overriding = services.filter(({ albTargetType }) => albTargetType === 'instance');
  return [
    { what: `annotation ${albTargetTypeAnnotation}`, is: ingress.targetType ?? 'absent', shouldBe: 'ip' },
    ...overriding.map(({ name }) => ({
      what: `annotation ${albTargetTypeAnnotation} of Service ${name}`,
      is: 'instance',
      shouldBe: 'ip',
    })),
    { what: 'ingress class', is: ingress.className ?? 'absent' },
    ...(params !== null && params !== 'unread' && params.targetType !== null
      ? [{ what: `spec.targetType of IngressClassParams ${params.name}`, is: params.targetType, shouldBe: 'ip' }]
      : []),
    {
      what: 'Services that it sends to',
      is: listedBriefly(
        services.map(({ name }) => name),
        10,
      ),
    },
  ];
}

/** Changes the setting that decides. */
function remedy(ingress: Ingress, { params }: Alb, services: readonly Service[]): Violation['remediation'] {
  if (params !== null && params !== 'unread' && params.targetType === 'instance') {
    const change = JSON.stringify({ spec: { targetType: 'ip' } });
    const kind = 'ingressclassparams.elbv2.k8s.aws';
    return {
      summary: `Set spec.targetType of IngressClassParams ${params.name} to ip: the parameters of its class win over annotations, and count for all Ingresses of that class`,
      commands: [shellCommand('kubectl', 'patch', kind, params.name, '--type', 'merge', '-p', change)],
      notes: [
        'A class of its own for the Ingress would do as well, with the other parameters of this one copied: where neither they nor an annotation say the scheme, the controller makes an internal load balancer.',
      ],
    };
  }
  const { namespace, name } = ingress;
  const overriding = services.filter(({ albTargetType }) => albTargetType === 'instance');
  const annotate = (...object: readonly string[]) =>
    shellCommand(
      ...['kubectl', '-n', namespace, 'annotate', ...object, '--overwrite', `${albTargetTypeAnnotation}=ip`],
    );
  const isOwn = overriding.length < services.length;
  return {
    summary: `Set the annotation ${albTargetTypeAnnotation} to ip, so that the load balancer sends to pods`,
    commands: [
      ...(isOwn ? [annotate('ingress', name)] : []),
      ...overriding.map((service) => annotate('service', service.name)),
    ],
    ...(isOwn && { patch: `metadata:\n  annotations:\n    ${albTargetTypeAnnotation}: ip\n` }),
  };
}
