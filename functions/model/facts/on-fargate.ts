import type { Pod } from './pod.ts';

/** Written by Fargate's webhook on every pod it takes; as a pin, by the user in a pod template. */
export const profileLabel = 'eks.amazonaws.com/fargate-profile';

/** Key of the label and the taint that Fargate nodes carry, both with the value `fargate`. */
export const computeTypeKey = 'eks.amazonaws.com/compute-type';

/** On a pod template: `ec2` keeps a matching pod off Fargate. */
export const computeTypeAnnotation = 'eks.amazonaws.com/compute-type';

/** Written by Fargate: `LoggingEnabled` or `LoggingDisabled: <reason>`. */
export const loggingAnnotation = 'Logging';

/** Written by Fargate: the billed size, e.g. `0.25vCPU 0.5GB`. */
export const capacityAnnotation = 'CapacityProvisioned';

export const fargateScheduler = 'fargate-scheduler';

/** Fargate nodes are named `fargate-ip-…`; the label on the pod alone proves nothing. */
export function isFargateNode(nodeName: string): boolean {
  return nodeName.startsWith('fargate-');
}

/** A pod is on Fargate by its node, or, before it has one, by its scheduler. */
export function isOnFargate(pod: Pick<Pod, 'nodeName' | 'schedulerName'>): boolean {
  return pod.nodeName === null ? pod.schedulerName === fargateScheduler : isFargateNode(pod.nodeName);
}

/** Succeeded and Failed pods are over: they hold no open state. */
export function isFinished(pod: Pick<Pod, 'phase'>): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** "This port is reserved for Fargate": https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html */
export const kubeletPort = 10250;

/** Ends of a container whose program never ran: the runtime could not start it. */
const failedStarts: ReadonlySet<string | null> = new Set(['StartError', 'ContainerCannotRun']);

/** True of the reason of a terminated state that tells of a start that failed. */
export function neverRan(reason: string | null): boolean {
  return failedStarts.has(reason);
}
