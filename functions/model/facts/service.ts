import type { Labels } from './label-selector.ts';

/** A Service of type LoadBalancer that selects pods, and what says to which targets its load balancer sends. */
export interface LoadBalancedService {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels;
  /** Controller that is asked for; null leaves it to the cloud provider. */
  readonly loadBalancerClass: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-type`. */
  readonly type: string | null;
  /** Annotation `service.beta.kubernetes.io/aws-load-balancer-nlb-target-type`. */
  readonly targetType: string | null;
}

const prefix = 'service.beta.kubernetes.io/aws-load-balancer-';

export const loadBalancerTypeAnnotation = `${prefix}type`;
export const targetTypeAnnotation = `${prefix}nlb-target-type`;
