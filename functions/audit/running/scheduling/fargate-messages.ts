/** Something about a pod that Fargate names when it refuses the pod. */
interface RefusedPart {
  /** The rule that tells the refusal in advance. */
  readonly rule: string;
  readonly said: RegExp;
  /** What the pod has, to follow "it has"; absent where a fault of its own tells the story. */
  readonly has?: string;
  /** What to do about it. */
  readonly todo?: string;
  /** Said of pods that have just been made, too, and then of no meaning: https://github.com/aws/containers-roadmap/issues/1382 */
  readonly passes?: true;
}

const efs = 'a PersistentVolume that names an existing Amazon EFS file system (Fargate provisions none)';

/**
 * By what Fargate's scheduler or kubelet says, in a fixed order. Seen in clusters, such as
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

/** Rules that say what a message of Fargate is about, in a fixed order; none when nobody knows the message. */
export function rulesBehind(message: string): string[] {
  return [...new Set(partsIn(message).map(({ rule }) => rule))];
}

/** What the message says that the pod has, and what to do about each. */
export function refusedFor(message: string): { readonly has: string[]; readonly todo: string[] } {
  const found = partsIn(message);
  return { has: found.flatMap(({ has = [] }) => has), todo: [...new Set(found.flatMap(({ todo = [] }) => todo))] };
}

/** True of a message that says nothing but what Fargate says of many a pod that has just been made. */
export function passesByItself(message: string): boolean {
  const found = partsIn(message).filter(({ has }) => has !== undefined);
  return found.length > 0 && found.every(({ passes }) => passes === true);
}

/** All that a pod can be refused for, when Fargate does not say which. */
export const refusingRules: readonly string[] = [
  ...new Set(parts.filter(({ has }) => has !== undefined).map(({ rule }) => rule)),
];

/** Kubernetes cuts what events say at 1,024 characters; what is far longer is a stranger's, and not worth the search. */
const longest = 8192;

function partsIn(message: string): RefusedPart[] {
  const text = message.slice(0, longest);
  return parts.filter(({ said }) => said.test(text));
}
