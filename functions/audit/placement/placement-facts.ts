import { plusMinutes } from '#lib/minutes.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import { computeTypeAnnotation, isFinished, isOnFargate } from '#model/on-fargate.ts';
import type { Pod } from '#model/pod.ts';
import type { Workload } from '#model/workload.ts';
import type { BypassReason } from './placement.ts';

/** A profile takes minutes to become ACTIVE, and takes no pod before. */
const minutesToActive = 10;

/** Why placement is no question for a pod, or null when it is. */
export function exemption(pod: Pod): string | null {
  if (isFinished(pod)) return 'it finished';
  if (pod.deleting) return 'it is being deleted';
  if (Object.hasOwn(pod.annotations, 'kubernetes.io/config.mirror') || pod.owner?.kind === 'Node')
    return 'it is a static pod';
  return pod.owner?.kind === 'DaemonSet' ? 'it belongs to a DaemonSet' : null;
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

/** What of the pod may have made the webhook pass it over. A node that a scheduler chose says nothing. */
export function bypassReason(pod: Pod, workload: Workload | null): BypassReason {
  if (Object.keys(pod.nodeSelector).length > 0) return 'node-selector';
  if (pod.hasNodeAffinity) return 'node-affinity';
  if (pod.schedulerName !== null && pod.schedulerName !== 'default-scheduler') return 'scheduler';
  return (workload?.template.nodeName ?? null) === null ? 'webhook' : 'node-name';
}
