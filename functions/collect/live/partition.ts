interface Partition {
  readonly domain: string;
  /** DNS suffix of dual-stack endpoints, which IPv6 clusters created since October 2024 have. */
  readonly dualStack: string | null;
}

const partitions: Readonly<Record<string, Partition>> = {
  aws: { domain: 'amazonaws.com', dualStack: 'api.aws' },
  'aws-us-gov': { domain: 'amazonaws.com', dualStack: 'api.aws' },
  'aws-cn': { domain: 'amazonaws.com.cn', dualStack: 'api.amazonwebservices.com.cn' },
  'aws-eusc': { domain: 'amazonaws.eu', dualStack: 'api.amazonwebservices.eu' },
  'aws-iso': { domain: 'c2s.ic.gov', dualStack: null },
  'aws-iso-b': { domain: 'sc2s.sgov.gov', dualStack: null },
  'aws-iso-e': { domain: 'cloud.adc-e.uk', dualStack: null },
  'aws-iso-f': { domain: 'csp.hci.ic.gov', dualStack: null },
};

const commercial: Partition = { domain: 'amazonaws.com', dualStack: 'api.aws' };

/** `amazonaws.com`, `amazonaws.com.cn`, … */
export function partitionDomain(partition: string): string {
  return (partitions[partition] ?? commercial).domain;
}

/**
 * True if only EKS can own such a host name. The label before the Region matters: under `<region>.api.aws` other
 * services, such as API Gateway, give host names to anyone.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function isEksHost(host: string, partition: string): boolean {
  const { domain, dualStack } = partitions[partition] ?? commercial;
  if (host.endsWith(`.eks.${domain}`)) return true;
  if (dualStack === null || !host.endsWith(`.${dualStack}`)) return false;
  return /\.eks-cluster\.[a-z0-9-]+$/.test(host.slice(0, -dualStack.length - 1));
}

const partitionsByRegion: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
];

/** Partition of a Region. */
export function partitionOfRegion(region: string): string {
  return partitionsByRegion.find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
}

/** The partition in an ARN. */
export function partitionOf(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}
