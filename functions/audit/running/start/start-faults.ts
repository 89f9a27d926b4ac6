import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { Subject } from '#model/finding/finding.ts';
import { plural } from '#lib/text/wording.ts';
import type { ContainerState, Pod } from '#model/facts/pod.ts';
import { roleSubject } from '../../profile/role/execution-roles.ts';
import type { Cause } from '../../rule.ts';
import { containerText } from '../../fit/fit-fold.ts';

/** A fault that keeps containers from starting. */
export interface StartFault {
  /** Verb phrase that follows the container's name. */
  readonly because: string;
  readonly todo: string;
  readonly notes?: readonly string[];
  /** Rules whose findings would explain it, by the subject of these findings. */
  readonly behind?: Readonly<Partial<Record<FaultOrigin, readonly string[]>>>;
}

type FaultOrigin = 'workload' | 'role' | 'subnets';

const noImage = 'cannot pull its image';

/** Messages of registries or containerd about an image, most specific first. */
const imageFaults: readonly (readonly [RegExp, StartFault])[] = [
  [
    /no space left on device/i,
    {
      because: `${noImage}: the disk of its node is full`,
      todo: 'Request more ephemeral-storage in a container of the pod template (20 GiB is the default, 175 GiB the most), or make the image smaller',
      behind: { workload: ['ephemeral-storage-short'] },
    },
  ],
  [
    /no match for platform|exec format error/i,
    {
      because: `${noImage}: there is none for the processor of Fargate`,
      todo: 'Build the image for linux/amd64, which is what Fargate runs',
      behind: { workload: ['pod-architecture-unsupported'] },
    },
  ],
  [
    /\b40[13]\b|denied|unauthori[sz]ed|not authori[sz]ed|no basic auth|authorization failed/i,
    {
      because: `${noImage}: the registry does not let it in`,
      todo: 'Let the pod execution role of the profile pull from Amazon ECR, or give the pods imagePullSecrets for another registry',
      notes: ['An image in the registry of another account also takes a policy of its repository.'],
      behind: { role: ['role-not-authorised'] },
    },
  ],
  [
    /time-?out|timed out|no such host|connection refused|no route to host|network is unreachable|deadline exceeded/i,
    {
      because: `${noImage}: the registry is not reached`,
      todo: 'Give the subnets of the profile a way to the registry: a NAT gateway, or, for Amazon ECR, endpoints for ecr.api, ecr.dkr and S3',
      notes: ['The security groups of endpoints have to let in port 443 from the pods, which nobody read here.'],
      behind: { subnets: ['subnet-isolated'] },
    },
  ],
  [
    /not found|manifest unknown|does not exist/i,
    {
      because: `${noImage}: the registry does not have it`,
      todo: 'Correct the name or the tag of the image in the pod template, or push the image',
    },
  ],
];

const unknownImageFault: StartFault = {
  because: noImage,
  todo: 'Look at the events of the pod for what the registry answers, and mend that',
  behind: { role: ['role-not-authorised'], subnets: ['subnet-isolated'] },
};

const notCreated: StartFault = {
  because: 'cannot be started by the container runtime',
  todo: 'Mend what the events of the pod say of the container, such as its command or its limits',
  behind: { workload: ['limits-above-requests'] },
};

/** Faults by waiting reason, except for image reasons. */
const byReason: Readonly<Record<string, StartFault>> = {
  CreateContainerConfigError: {
    because: 'lacks something of its configuration',
    todo: 'Mend what the kubelet says of the configuration, such as a Secret, a ConfigMap, or a key of one that is missing',
  },
  CreateContainerError: notCreated,
  RunContainerError: notCreated,
  StartError: notCreated,
  ContainerCannotRun: notCreated,
  FailedMount: {
    because: 'waits for a volume that cannot be mounted',
    todo: 'Mend what the event says of the volume: make the Secret or ConfigMap that it names, or, for Amazon EFS, let the pods reach a mount target in their zone (port 2049)',
  },
};

const imageReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
  'RegistryUnavailable',
]);

/** Reasons for which further waiting does not help. */
const hopeless: ReadonlySet<string> = new Set([
  ...['ErrImagePull', 'ImagePullBackOff', 'CreateContainerConfigError', 'CreateContainerError', 'FailedMount'],
]);

const hopelessAfter = 5;
const othersAfter = 10;

/** Minutes that a pod may take to start once it has a node, given the reason why it has not. */
export function patience(reason: string | null): number {
  return reason !== null && hopeless.has(reason) ? hopelessAfter : othersAfter;
}

/** Fault for a waiting reason and its message; null for an unknown reason. */
export function startFault(reason: string, words: string): StartFault | null {
  if (!imageReasons.has(reason)) return byReason[reason] ?? null;
  // Text much longer than Kubernetes writes is untrusted input and is not searched.
  const text = words.slice(0, 8192);
  return imageFaults.find(([said]) => said.test(text))?.[1] ?? unknownImageFault;
}

/** Findings of other rules that would explain it, most specific first. */
export function behindStart(
  { behind = {} }: StartFault,
  subject: Subject,
  profile: FargateProfile | null,
): readonly Cause[] {
  const { workload = [], role = [], subnets = [] } = behind;
  const ofWorkload = workload.map((rule) => ({ rule, subject }));
  if (profile === null) return ofWorkload;
  const { podExecutionRoleArn, subnets: ids } = profile;
  // A less severe finding leaves the path open.
  const atLeast = 'high' as const;
  return [
    ...ofWorkload,
    ...role.map((rule) => ({ rule, subject: roleSubject(podExecutionRoleArn), atLeast })),
    ...subnets.flatMap((rule) => ids.map((name) => ({ rule, subject: { kind: 'Subnet', name }, atLeast }))),
  ];
}

/** True for a pod that works: it is ready (or runs, if its status does not tell readiness), or has succeeded. */
export function isWell({ phase, ready, deleting }: Pick<Pod, 'phase' | 'ready' | 'deleting'>): boolean {
  if (phase === 'Succeeded' || deleting) return true;
  return phase === 'Running' && ready !== false;
}

/** Reason for the pod's failure, and containers that wait or ended with an error, one per line. */
export function troublesOf({ phase, reason, message, containerStates }: Pod): string[] {
  const failed = phase === 'Failed' || reason !== null ? [withWords(reason ?? phase, message)] : [];
  return [...failed, ...containerStates.flatMap(troubleOf)];
}

function troubleOf(state: ContainerState): string[] {
  const { now, reason, message, ended, restarts } = state;
  const who = containerText(state);
  const isBad = ended !== null && ended.exitCode !== 0;
  return [
    ...(now === 'waiting' ? [`${who} waits: ${withWords(reason ?? 'no reason is given', message)}`] : []),
    ...(isBad ? [`${who} ended: ${endText(ended)}${restarts === 0 ? '' : `, ${plural(restarts, 'restart')}`}`] : []),
  ];
}

function endText({ reason, exitCode, at }: NonNullable<ContainerState['ended']>): string {
  const code = exitCode === null ? '' : ` (exit code ${String(exitCode)})`;
  return `${reason ?? 'no reason is given'}${code}${at === null ? '' : ` at ${at}`}`;
}

function withWords(reason: string, message: string | null): string {
  return message === null ? reason : `${reason}: ${message}`;
}
