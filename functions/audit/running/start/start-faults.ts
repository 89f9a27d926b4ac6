import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { Subject } from '#model/finding/finding.ts';
import { plural } from '#lib/text/wording.ts';
import type { ContainerState, Pod } from '#model/facts/pod.ts';
import { roleSubject } from '../../profile/role/execution-roles.ts';
import type { Cause } from '../../rule.ts';
import { containerText } from '../../fit/fit-fold.ts';

/** A way in which containers do not start. */
export interface StartFault {
  /** What of a container is wrong, to follow its name. */
  readonly because: string;
  readonly todo: string;
  readonly notes?: readonly string[];
  /** Rules whose findings would explain it, by what these are about. */
  readonly behind?: Readonly<Partial<Record<FaultOrigin, readonly string[]>>>;
}

type FaultOrigin = 'workload' | 'role' | 'subnets';

const noImage = 'cannot pull its image';

/** Words of a registry or of containerd about an image, the more telling first. */
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

/** Reasons of containers that wait, but those of images. */
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

/** With these no more is to be expected of waiting on. */
const hopeless: ReadonlySet<string> = new Set([
  ...['ErrImagePull', 'ImagePullBackOff', 'CreateContainerConfigError', 'CreateContainerError', 'FailedMount'],
]);

const hopelessAfter = 5;
const othersAfter = 10;

/** How long a pod may take to start, in minutes since it has a node, when this is why it has not. */
export function patience(reason: string | null): number {
  return reason !== null && hopeless.has(reason) ? hopelessAfter : othersAfter;
}

/** What a reason and the words that go with it mean; null for one that nobody knows. */
export function startFault(reason: string, words: string): StartFault | null {
  if (!imageReasons.has(reason)) return byReason[reason] ?? null;
  // What is far longer than Kubernetes writes is a stranger's, and not worth the search.
  const text = words.slice(0, 8192);
  return imageFaults.find(([said]) => said.test(text))?.[1] ?? unknownImageFault;
}

/** Findings of other rules that would explain it, the most telling first. */
export function behindStart(
  { behind = {} }: StartFault,
  subject: Subject,
  profile: FargateProfile | null,
): readonly Cause[] {
  const { workload = [], role = [], subnets = [] } = behind;
  const ofWorkload = workload.map((rule) => ({ rule, subject }));
  if (profile === null) return ofWorkload;
  const { podExecutionRoleArn, subnets: ids } = profile;
  // What is less severe leaves the way open.
  const atLeast = 'high' as const;
  return [
    ...ofWorkload,
    ...role.map((rule) => ({ rule, subject: roleSubject(podExecutionRoleArn), atLeast })),
    ...subnets.flatMap((rule) => ids.map((name) => ({ rule, subject: { kind: 'Subnet', name }, atLeast }))),
  ];
}

/** True of a pod that does its work: one that is ready, or, where its status does not say, runs; or has succeeded. */
export function isWell({ phase, ready, deleting }: Pick<Pod, 'phase' | 'ready' | 'deleting'>): boolean {
  if (phase === 'Succeeded' || deleting) return true;
  return phase === 'Running' && ready !== false;
}

/** How a pod failed, and which of its containers wait or have ended badly, a line each. */
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
