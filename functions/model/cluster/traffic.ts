import type { Labels } from '../facts/label-selector.ts';

/** A Service that selects pods, and what says to which targets a load balancer in front of it sends. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels;
  /** Of type LoadBalancer: it has a load balancer of its own. */
  readonly isBalanced: boolean;
  /** Controller that is asked for; null leaves it to the cloud provider. */
  readonly loadBalancerClass: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-type`. */
  readonly balancerType: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-nlb-target-type`. */
  readonly targetType: string | null;
  /** Annotation `alb.ingress.kubernetes.io/target-type`, which wins over that of an Ingress. */
  readonly albTargetType: string | null;
}

/** An object that says to which targets load balancers in front of Services send. */
export type BalancerObject = Ingress | IngressClass | IngressClassParams | TargetGroupBinding;

export interface Ingress {
  readonly kind: 'Ingress';
  readonly namespace: string;
  readonly name: string;
  /** `spec.ingressClassName`, or the annotation that was there before it; null leaves it to the controllers. */
  readonly className: string | null;
  /** It has one of the annotations of the AWS Load Balancer Controller that nearly all have. */
  readonly isForAlb: boolean;
  /** Annotation `alb.ingress.kubernetes.io/target-type`. */
  readonly targetType: string | null;
  /** Names of the Services that it sends to, but for those that annotations name. */
  readonly services: readonly string[];
}

export interface IngressClass {
  readonly kind: 'IngressClass';
  readonly name: string;
  /** `ingress.k8s.aws/alb` is the AWS Load Balancer Controller. */
  readonly controller: string | null;
  /** Name of its parameters; null where it has none. */
  readonly parameters: string | null;
}

/** Settings of the AWS Load Balancer Controller for all Ingresses of a class. */
export interface IngressClassParams {
  readonly kind: 'IngressClassParams';
  readonly name: string;
  /** Wins over what Ingresses and Services say. */
  readonly targetType: string | null;
}

/** Pods of a Service as targets of a target group, made by the AWS Load Balancer Controller or by hand. */
export interface TargetGroupBinding {
  readonly kind: 'TargetGroupBinding';
  readonly namespace: string;
  readonly name: string;
  /** In its namespace. */
  readonly service: string;
  /** Null is that of the target group. */
  readonly targetType: string | null;
  /** What the controller made it for: `Service NAMESPACE/NAME`, `Ingress NAMESPACE/NAME`, or `Group NAME`; null when it did not. */
  readonly madeFor: string | null;
}

const prefix = 'service.beta.kubernetes.io/aws-load-balancer-';

export const loadBalancerTypeAnnotation = `${prefix}type`;
export const targetTypeAnnotation = `${prefix}nlb-target-type`;
export const albTargetTypeAnnotation = 'alb.ingress.kubernetes.io/target-type';
export const albSchemeAnnotation = 'alb.ingress.kubernetes.io/scheme';
export const ingressClassAnnotation = 'kubernetes.io/ingress.class';
