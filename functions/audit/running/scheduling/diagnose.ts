import { listed, shellCommand } from '#lib/text/wording.ts';
import { blamedProfile } from '#model/facts/refusal-reason.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { Remediation } from '#model/finding/finding.ts';
import type { WaitingPod } from '#model/facts/pod.ts';
import { refusedFor } from './fargate-messages.ts';

/** Answer of fargate-scheduler about one pod, or about several for the same reason. */
interface SchedulerAnswer {
  /** Reason code of the PodScheduled condition. */
  readonly code: string | null;
  /** Messages of the condition, then of an event; empty if there are none. */
  readonly texts: readonly string[];
}

export interface SchedulingDiagnosis {
  readonly fault: SchedulingCause | null;
  /** Message that tells the fault, or else the first message; shown unchanged. */
  readonly text: string | null;
  /** Profile that the message blames. */
  readonly blamed: string | null;
}

/**
 * Diagnosis of an answer. The code is more stable than the text and goes first, except for texts about nodes, which
 * have no known code. An unknown text is only shown.
 */
export function diagnose({ code, texts }: SchedulerAnswer): SchedulingDiagnosis {
  const said = texts.filter((text) => text !== '');
  const coded = knownFaults.find((each) => each.code !== undefined && each.code === code);
  const spoken = firstSaid(said);
  const one = coded === undefined || spoken?.fault.kind === 'nodes' ? (spoken ?? coded) : coded;
  const text = said.find((each) => one !== undefined && saysPart(each, one)) ?? said[0] ?? null;
  return {
    fault: one === undefined ? null : detailed(one.fault, text ?? ''),
    text,
    blamed: blamedProfile(text ?? ''),
  };
}

function firstSaid(texts: readonly string[]): KnownFault | undefined {
  for (const text of texts) {
    const one = knownFaults.find((known) => saysPart(text, known));
    if (one !== undefined) return one;
  }
  return undefined;
}

/** Adds the unsupported parts of the pod, as far as the message is understood. */
function detailed(fault: SchedulingCause, text: string): SchedulingCause {
  const { has, todo } = fault.kind === 'unsupported' ? refusedFor(text) : { has: [], todo: [] };
  if (has.length === 0) return fault;
  const steps = todo.join('; ');
  return {
    ...fault,
    because: `it has ${listed(has)}`,
    todo: `${steps.charAt(0).toUpperCase()}${steps.slice(1)}; or keep these pods off Fargate`,
  };
}

interface SchedulingRefusal {
  readonly diagnosis: Pick<SchedulingDiagnosis, 'fault' | 'blamed'>;
  readonly pod: Pick<WaitingPod, 'namespace' | 'name'> | null;
  readonly cluster: Pick<ClusterInfo, 'name' | 'region' | 'authenticationMode'>;
}

/** Fix for pods that Fargate refuses; for an unknown message, where to look. */
export function schedulingRemedy({ diagnosis: { fault, blamed }, pod, cluster }: SchedulingRefusal): Remediation {
  return {
    summary: fault?.todo ?? 'Look at the events of the pods for what Fargate wants',
    commands: blamed === null ? eventCommands(pod) : profileCommands(blamed, cluster, fault?.commands ?? []),
    notes: [...(fault?.notes ?? []), 'Fargate may not try again by itself: then make the pods again.'],
  };
}

function eventCommands(pod: SchedulingRefusal['pod']): string[] {
  return pod === null ? [] : [shellCommand('kubectl', '-n', pod.namespace, 'describe', 'pod', pod.name)];
}

function profileCommands(
  profile: string,
  { name, region, authenticationMode }: SchedulingRefusal['cluster'],
  more: readonly (readonly string[])[],
): string[] {
  const describe = ['aws', 'eks', 'describe-fargate-profile', '--fargate-profile-name', profile];
  // Access entries and aws-auth: the cluster uses one, the other, or both.
  const unused = { API: 'aws-auth', CONFIG_MAP: 'list-access-entries', API_AND_CONFIG_MAP: '' };
  const used = more.filter((words) => authenticationMode === null || !words.includes(unused[authenticationMode]));
  return [describe, ...used].map((words) =>
    words[0] === 'aws' ? shellCommand(...words, '--cluster-name', name, '--region', region) : shellCommand(...words),
  );
}

export type SchedulingFaultKind =
  'role' | 'authorisation' | 'profile' | 'network' | 'elsewhere' | 'size' | 'nodes' | 'unsupported';

/** Known fault behind an answer of fargate-scheduler. */
interface SchedulingCause {
  readonly kind: SchedulingFaultKind;
  /** Reason why a pod is Pending; follows its name and a colon. */
  readonly because: string;
  readonly todo: string;
  readonly notes?: readonly string[];
  /** Arguments of commands that show the cause; those of `aws` are about the cluster. */
  readonly commands?: readonly (readonly string[])[];
}

/** A fault with the code or text that identifies it. */
interface KnownFault {
  readonly code?: string;
  /** Part of the text that is specific enough, since the rest varies. */
  readonly part: string | RegExp;
  readonly fault: SchedulingCause;
}

function saysPart(text: string, { part }: Pick<KnownFault, 'part'>): boolean {
  return typeof part === 'string' ? text.includes(part) : part.test(text);
}

const quotaTodo =
  'Ask for a higher quota of vCPUs on Fargate in this region (L-3032A538), or run fewer or smaller pods';

/**
 * Codes and texts, and their meaning, as seen in clusters:
 * https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2912 and 1758,
 * https://github.com/eksctl-io/eksctl/issues/2690, https://github.com/aws/containers-roadmap/issues/1890,
 * https://repost.aws/knowledge-center/eks-resolve-pending-fargate-pods
 */
const knownFaults: readonly KnownFault[] = [
  {
    part: 'Failed to assume PodExecutionRole',
    fault: {
      kind: 'role',
      because: 'Fargate cannot assume the pod execution role of the profile',
      todo: 'Let the pod execution role of the profile exist and trust eks-fargate-pods.amazonaws.com',
    },
  },
  {
    part: 'Pod execution role is not found in auth config',
    fault: {
      kind: 'authorisation',
      because: 'the cluster does not let in the pod execution role of the profile, or the role lacks permissions',
      todo: 'Give the pod execution role of the profile an access entry of type FARGATE_LINUX, or its place in aws-auth',
      commands: [
        ['aws', 'eks', 'list-access-entries'],
        ['kubectl', '-n', 'kube-system', 'get', 'configmap', 'aws-auth', '-o', 'yaml'],
      ],
    },
  },
  {
    part: 'Misconfigured Fargate Profile',
    fault: {
      kind: 'profile',
      because: 'Fargate finds a fault with the profile',
      todo: 'Mend what the message says of the Fargate profile, or replace the profile',
    },
  },
  {
    part: 'Pod provisioning timed out',
    fault: {
      kind: 'network',
      because: 'its node was not ready in time',
      todo: 'Wait for the next attempt; if it times out too, check the subnets of the profile',
      notes: [
        'The pod may not reach the API server or its registry: routes, security groups, DNS and NAT may be the cause.',
      ],
    },
  },
  {
    part: 'Fargate capacity is unavailable',
    fault: {
      kind: 'elsewhere',
      because: 'Fargate has no capacity left in these availability zones',
      todo: 'Try again later, or use a profile with subnets in other availability zones',
    },
  },
  {
    part: 'reached the limit on the number of Fargate pods',
    fault: {
      kind: 'elsewhere',
      because: 'the account has as many vCPUs on Fargate as its quota allows',
      todo: quotaTodo,
    },
  },
  {
    // The quota has counted vCPUs since 2022; the message that EKS pods get for it is not documented.
    part: /^(?=.*\b(?:limit|quota)\b)(?=.*\bvcpus?\b)/is,
    fault: {
      kind: 'elsewhere',
      because: 'the account may have as many vCPUs on Fargate as its quota allows',
      todo: quotaTodo,
    },
  },
  {
    part: 'account is currently blocked',
    fault: {
      kind: 'elsewhere',
      because: 'the account is blocked and cannot launch pods on Fargate',
      todo: 'Ask AWS Support why the account may not launch Fargate pods',
    },
  },
  {
    part: 'InvalidSecurityGroupID.NotFound',
    fault: {
      kind: 'elsewhere',
      because: 'a security group that is named for it does not exist',
      todo: 'Check the security groups that are named for these pods: one of them does not exist',
      notes: ['A SecurityGroupPolicy that selects the pods may name it.'],
    },
  },
  {
    code: 'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE',
    part: 'requirements exceed the max Fargate configuration',
    fault: {
      kind: 'size',
      because: 'it requests more than the largest size of Fargate',
      todo: 'Lower the requests of the pods to what Fargate offers: at most 16 vCPU and 120 GB',
    },
  },
  {
    part: 'cannot satisfy pod',
    fault: {
      kind: 'nodes',
      because: 'its node selector or affinity asks for what no node of Fargate has',
      todo: 'Keep the pods off Fargate by the annotation eks.amazonaws.com/compute-type: ec2, or take the node selector and affinity that Fargate cannot satisfy out of the pod template',
    },
  },
  {
    code: 'POD_UNSUPPORTED_ON_FARGATE',
    part: 'Pod not supported on Fargate',
    fault: {
      kind: 'unsupported',
      because: 'it has something that Fargate does not support',
      todo: 'Take what Fargate does not support out of the pod template, or keep these pods off Fargate',
    },
  },
];
