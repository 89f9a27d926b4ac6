/** Part of a pod that Fargate names when it refuses the pod. */
interface RefusedPart {
  /** Rule that predicts the refusal. */
  readonly rule: string;
  readonly said: RegExp;
  /** Noun phrase that follows "it has"; absent if another fault covers it. */
  readonly has?: string;
  /** Fix, in the imperative. */
  readonly todo?: string;
  /**
   * Also reported for pods that were just created, where it means nothing:
   * https://github.com/aws/containers-roadmap/issues/1382
   */
  readonly passes?: true;
}

const efs = 'a PersistentVolume that names an existing Amazon EFS file system (Fargate provisions none)';

/**
 * Messages of Fargate's scheduler or kubelet, in a fixed order. Seen in clusters, such as
 * https://github.com/kubernetes-sigs/aws-efs-csi-driver/issues/589 and
 * https://github.com/kubernetes/ingress-nginx/issues/4888
 */
const parts: readonly RefusedPart[] = [
  {
    rule: 'pod-host-access',
    said: /fields not supported:.*\bHost(?:Network|PID|IPC)\b/,
    has: 'hostNetwork, hostPID or hostIPC',
    todo: 'take hostNetwork, hostPID and hostIPC out of the pod template',
  },
  {
    rule: 'pod-privileged',
    said: /invalid SecurityContext fields:.*\bPrivileged\b/,
    has: 'a privileged container',
    todo: 'set privileged to false in every container',
  },
  {
    rule: 'pod-privileged',
    said: /invalid SecurityContext fields:.*\bAllowPrivilegeEscalation\b/,
    has: 'allowPrivilegeEscalation: true',
    todo: 'set allowPrivilegeEscalation to false in every container',
  },
  {
    rule: 'pod-capability-unsupported',
    said: /Capabilities added:/,
    has: 'an added capability that Fargate does not allow',
    todo: 'take the capabilities that the message names out of the containers',
  },
  {
    rule: 'pod-host-port',
    said: /port contains HostIP or HostPort/,
    has: 'a hostPort or hostIP',
    todo: 'take hostPort and hostIP out of the ports',
  },
  {
    rule: 'pod-volume-unsupported',
    said: /is of an unsupported volume Type/,
    has: 'a volume of a type that Fargate does not mount',
    todo: 'replace the volume with an emptyDir, nfs, or a claim on a static Amazon EFS volume',
  },
  {
    rule: 'pod-volume-unsupported',
    said: /persistentvolumeclaim "[^"]*" not found/,
    has: 'a claim that was not found',
    todo: `make the claim, bound to ${efs}`,
    passes: true,
  },
  {
    rule: 'pod-volume-unsupported',
    said: /PVC \S+ not bound/,
    has: 'a claim that is not bound',
    todo: `bind the claim to ${efs}`,
    passes: true,
  },
  {
    rule: 'pod-volume-unsupported',
    said: /bound to invalid PV|with nil CSI spec/,
    has: 'a claim on a volume that is not of Amazon EFS',
    todo: `bind the claim to ${efs}`,
  },
  {
    rule: 'pod-volume-unsupported',
    said: /volumeDevices not supported/,
    has: 'volumeDevices',
    todo: 'mount the volume as a file system (volumeMounts)',
  },
  { rule: 'pod-volume-unsupported', said: /volumes not supported:/ },
  {
    rule: 'daemonset-on-fargate',
    said: /DaemonSet not supported/,
    has: 'a DaemonSet for an owner',
    todo: 'keep the DaemonSet off Fargate',
  },
  { rule: 'pod-architecture-unsupported', said: /cannot satisfy pod's node selector\/affinity requirements/ },
  { rule: 'node-constraint-unmet', said: /cannot satisfy pod's node selector\/affinity requirements/ },
  { rule: 'pod-too-large', said: /exceed the max Fargate configuration/ },
  { rule: 'toleration-by-hand', said: /SchedulerName is not fargate-scheduler/ },
];

/** Rules that a message of Fargate concerns, in a fixed order; none if the message is unknown. */
export function rulesBehind(message: string): string[] {
  return [...new Set(partsIn(message).map(({ rule }) => rule))];
}

/** Parts of the pod that the message refuses, and the fix for each. */
export function refusedFor(message: string): { readonly has: string[]; readonly todo: string[] } {
  const found = partsIn(message);
  return { has: found.flatMap(({ has = [] }) => has), todo: [...new Set(found.flatMap(({ todo = [] }) => todo))] };
}

/** True for a message that Fargate also reports, transiently, for many pods that were just created. */
export function passesByItself(message: string): boolean {
  const found = partsIn(message).filter(({ has }) => has !== undefined);
  return found.length > 0 && found.every(({ passes }) => passes === true);
}

/** All rules that predict a refusal, for when Fargate does not say which part it refuses. */
export const refusingRules: readonly string[] = [
  ...new Set(parts.filter(({ has }) => has !== undefined).map(({ rule }) => rule)),
];

/**
 * Kubernetes truncates event messages to 1,024 characters; anything much longer is untrusted input and is not searched.
 */
const longest = 8192;

function partsIn(message: string): RefusedPart[] {
  const text = message.slice(0, longest);
  return parts.filter(({ said }) => said.test(text));
}
