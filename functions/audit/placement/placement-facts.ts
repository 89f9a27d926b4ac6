import { plusMinutes } from '#lib/time.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import {
  computeTypeAnnotation,
  fargateScheduler,
  isFargateNode,
  isFinished,
  isOnFargate,
  type Pod,
} from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { Controller } from '../pods/owners.ts';
import type { Obstacle } from './placement.ts';

/** A profile takes minutes to become ACTIVE, and takes no pod before. */
const minutesToActive = 10;

/** Why placement is no question for a pod, or null when it is. */
export function exemption(pod: Pod, controller: Controller): string | null {
  if (isFinished(pod)) return 'it finished';
  if (pod.deleting) return 'it is being deleted';
  if (controller === 'Node') return 'it is a static pod';
  return controller === 'DaemonSet' ? 'it belongs to a DaemonSet' : null;
}

/** The owner's template decides; what a pod not on Fargate carries kept that pod off. */
export function isKeptOff(pod: Pod, workload: Workload | null): boolean {
  const annotations = workload?.template.annotations ?? pod.annotations;
  const value =
    annotations[computeTypeAnnotation] ?? (isOnFargate(pod) ? undefined : pod.annotations[computeTypeAnnotation]);
  return value === 'ec2';
}

/** True when the profile took no pods yet when this one was made; false also when nobody said how old the profile is. */
export function isOlder(pod: Pod, { createdAt }: FargateProfile): boolean {
  return createdAt !== null && Date.parse(pod.createdAt) < Date.parse(plusMinutes(createdAt, minutesToActive));
}

/** The settings of a pod by which Fargate's admission webhook decides, when the pod is created, whether to take it. */
export interface Admitted {
  /** ACTIVE profiles that select it. */
  readonly matching: readonly FargateProfile[];
  readonly pin: string | null;
  readonly keptOff: boolean;
  readonly schedulerName: string | null;
  /** Preset, not chosen by a scheduler. */
  readonly nodeName: string | null;
}

/**
 * The reason why the webhook would not take a pod that is created now, or null when it takes it. The nodes that a pod
 * asks for, by nodeSelector or affinity, are no such reason: Fargate's scheduler looks at them later, and a pod that none
 * of its nodes suits stays Pending, as in https://github.com/kubernetes-sigs/aws-ebs-csi-driver/pull/496
 */
export function obstacleTo({ matching, pin, keptOff, schedulerName, nodeName }: Admitted): Obstacle | null {
  if (matching.length === 0) return 'profile';
  if (keptOff) return 'annotation';
  if (pin !== null && !matching.some(({ name }) => name === pin)) return 'pin';
  if (schedulerName !== null && schedulerName !== 'default-scheduler' && schedulerName !== fargateScheduler)
    return 'scheduler';
  return nodeName === null ? null : 'node-name';
}

/** True of an obstacle that no source says is one: the webhook may take the pod all the same. */
export function isUnproven(obstacle: Obstacle | null): obstacle is 'scheduler' | 'node-name' {
  return obstacle === 'scheduler' || obstacle === 'node-name';
}

/** The node that the pod's author chose. Once a pod runs it has a node anyway, but Fargate's scheduler knows only its own. */
export function presetNode(pod: Pod, workload: Workload | null, planned: boolean): string | null {
  const preset = workload?.template.nodeName ?? null;
  if (preset !== null || pod.nodeName === null || isFargateNode(pod.nodeName)) return preset;
  return planned || pod.schedulerName === fargateScheduler ? pod.nodeName : null;
}
