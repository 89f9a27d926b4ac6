/** What is known of a message of fargate-scheduler. */
export interface SchedulingFault {
  readonly todo: string;
  readonly notes?: readonly string[];
  /** Words of commands that show the cause; those of `aws` are about the cluster. */
  readonly commands?: readonly (readonly string[])[];
}

/**
 * Part of the text, and what it means. Texts change in between, so that a part that says enough is looked for.
 * Seen in clusters: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2912 and 1758,
 * https://github.com/eksctl-io/eksctl/issues/2690, https://github.com/aws/containers-roadmap/issues/1890,
 * https://repost.aws/knowledge-center/eks-resolve-pending-fargate-pods
 */
const known: readonly (readonly [part: string, fault: SchedulingFault])[] = [
  [
    'Failed to assume PodExecutionRole',
    { todo: 'Let the pod execution role of the profile exist and trust eks-fargate-pods.amazonaws.com' },
  ],
  [
    'Pod execution role is not found in auth config',
    {
      todo: 'Give the pod execution role of the profile an access entry of type FARGATE_LINUX, or its place in aws-auth',
      commands: [
        ['aws', 'eks', 'list-access-entries'],
        ['kubectl', '-n', 'kube-system', 'get', 'configmap', 'aws-auth', '-o', 'yaml'],
      ],
    },
  ],
  [
    'Pod provisioning timed out',
    {
      todo: 'Wait for the next attempt; if it times out too, check the subnets of the profile',
      notes: [
        'The pod may not reach the API server or its registry: routes, security groups, DNS and NAT may be the cause.',
      ],
    },
  ],
  [
    'Fargate capacity is unavailable',
    { todo: 'Try again later, or use a profile with subnets in other availability zones' },
  ],
  [
    'reached the limit on the number of Fargate pods',
    { todo: 'Ask for a higher Fargate quota of the account in this region, or run fewer pods' },
  ],
  ['account is currently blocked', { todo: 'Ask AWS Support why the account may not launch Fargate pods' }],
  [
    'InvalidSecurityGroupID.NotFound',
    {
      todo: 'Check the security groups that are named for these pods: one of them does not exist',
      notes: ['A SecurityGroupPolicy that selects the pods may name it.'],
    },
  ],
  [
    'requirements exceed the max Fargate configuration',
    { todo: 'Lower the requests of the pods to what Fargate offers: at most 16 vCPU and 120 GB' },
  ],
  ['POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE', { todo: 'Lower the requests of the pods to what Fargate offers' }],
  [
    'cannot satisfy pod',
    { todo: 'Take the node selector and affinity that Fargate cannot satisfy out of the pod template' },
  ],
  [
    'Pod not supported on Fargate',
    { todo: 'Take what the message names out of the pod template, or keep these pods off Fargate' },
  ],
  [
    'POD_UNSUPPORTED_ON_FARGATE',
    { todo: 'Take what Fargate does not support out of the pod template, or keep these pods off Fargate' },
  ],
];

/** The first known fault that the text speaks of; null when none is. */
export function faultOf(text: string): SchedulingFault | null {
  return known.find(([part]) => text.includes(part))?.[1] ?? null;
}
