import { internalAnnotation, schemeAnnotation, type Service } from '#model/cluster/traffic.ts';
import type { Evidence } from '#model/finding/finding.ts';

/** What the AWS Load Balancer Controller is to be told so that a load balancer of the cloud provider keeps its reach. */
export interface KeptScheme {
  readonly scheme: 'internal' | 'internet-facing';
  readonly evidence: readonly Evidence[];
  readonly note: string;
}

/**
 * Scheme for a Service that goes from the cloud provider to the controller, whose default is the other one. It is
 * always written: the controller refuses values of the older annotation that are no booleans, unless the scheme is there.
 *
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/pull/1964
 */
export function keptScheme(service: Service): KeptScheme {
  const [scheme, note] = schemeOf(service);
  return {
    scheme,
    note,
    evidence: [
      { what: `annotation ${schemeAnnotation}`, is: service.scheme ?? 'absent', shouldBe: scheme },
      ...(service.internal === null ? [] : [{ what: `annotation ${internalAnnotation}`, is: service.internal }]),
    ],
  };
}

function schemeOf(service: Service): [KeptScheme['scheme'], string] {
  if (isMadeInternal(service)) {
    return [
      'internal',
      `The annotation ${internalAnnotation} makes the load balancer of the cloud provider internal. The controller deprecates it; the annotation ${schemeAnnotation} says the same to it.`,
    ];
  }
  if (service.scheme === 'internal') {
    return [
      'internal',
      `The cloud provider does not read the annotation ${schemeAnnotation}, and makes an internet-facing load balancer; the controller follows it, and makes an internal one. Write internet-facing if clients on the internet use the Service.`,
    ];
  }
  return [
    'internet-facing',
    `The cloud provider makes an internet-facing load balancer unless told otherwise, the controller an internal one: the annotation ${schemeAnnotation} keeps it internet-facing. Write internal if only clients inside the VPC are to reach it.`,
  ];
}

/**
 * True for any value of the annotation but `false` and the empty one, `0.0.0.0/0` of old manifests included: so the
 * cloud provider reads it.
 *
 * https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/aws.go
 */
function isMadeInternal({ internal }: Service): boolean {
  return internal !== null && internal !== '' && internal !== 'false';
}
