import type { Labels } from '../facts/label-selector.ts';

/** A Service with a pod selector, and its settings for the targets of a load balancer in front of it. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels;
  /** Type LoadBalancer: it has its own load balancer. */
  readonly isBalanced: boolean;
  /** Requested controller; null leaves it to the cloud provider. */
  readonly loadBalancerClass: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-type`. */
  readonly balancerType: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-nlb-target-type`. */
  readonly targetType: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-scheme`, which the cloud provider does not read. */
  readonly scheme: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-internal`. */
  readonly internal: string | null;
  /** Annotation `alb.ingress.kubernetes.io/target-type`, which overrides that of an Ingress. */
  readonly albTargetType: string | null;
}

/** An object that determines the targets of load balancers in front of Services. */
export type BalancerObject = Ingress | IngressClass | IngressClassParams | TargetGroupBinding;

export interface Ingress {
  readonly kind: 'Ingress';
  readonly namespace: string;
  readonly name: string;
  /** `spec.ingressClassName`, or the older annotation; null leaves it to the controllers. */
  readonly className: string | null;
  /** It has an AWS Load Balancer Controller annotation that nearly all such Ingresses have. */
  readonly isForAlb: boolean;
  /** Annotation `alb.ingress.kubernetes.io/target-type`. */
  readonly targetType: string | null;
  /** Names of its backend Services, except those that annotations name. */
  readonly services: readonly string[];
}

export interface IngressClass {
  readonly kind: 'IngressClass';
  readonly name: string;
  /** `ingress.k8s.aws/alb` is the AWS Load Balancer Controller. */
  readonly controller: string | null;
  /** Name of its parameters; null if it has none. */
  readonly parameters: string | null;
}

/** Settings of the AWS Load Balancer Controller for all Ingresses of a class. */
export interface IngressClassParams {
  readonly kind: 'IngressClassParams';
  readonly name: string;
  /** Overrides Ingresses and Services. */
  readonly targetType: string | null;
}

/** Binding of a Service's pods to a target group, created by the AWS Load Balancer Controller or by hand. */
export interface TargetGroupBinding {
  readonly kind: 'TargetGroupBinding';
  readonly namespace: string;
  readonly name: string;
  /** Service in the same namespace. */
  readonly service: string;
  /** Null: that of the target group. */
  readonly targetType: string | null;
  /**
   * Object for which the controller created it: `Service NAMESPACE/NAME`, `Ingress NAMESPACE/NAME`, or `Group NAME`;
   * null if it did not.
   */
  readonly madeFor: string | null;
}

const prefix = 'service.beta.kubernetes.io/aws-load-balancer-';

export const loadBalancerTypeAnnotation = `${prefix}type`;
export const targetTypeAnnotation = `${prefix}nlb-target-type`;
export const schemeAnnotation = `${prefix}scheme`;
export const internalAnnotation = `${prefix}internal`;
export const albTargetTypeAnnotation = 'alb.ingress.kubernetes.io/target-type';
export const albSchemeAnnotation = 'alb.ingress.kubernetes.io/scheme';
export const ingressClassAnnotation = 'kubernetes.io/ingress.class';
