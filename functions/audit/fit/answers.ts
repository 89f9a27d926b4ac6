/** The rule that tells a refusal in advance, by what Fargate's scheduler or kubelet says when it refuses. */
const answers: readonly (readonly [rule: string, said: RegExp])[] = [
  ['pod-host-access', /fields not supported:.*\bHost(?:Network|PID|IPC)\b/],
  ['pod-privileged', /invalid SecurityContext fields:.*\b(?:Privileged|AllowPrivilegeEscalation)\b/],
  ['pod-capability-unsupported', /Capabilities added:/],
  ['pod-host-port', /port contains HostIP or HostPort/],
  ['pod-volume-unsupported', /volumes not supported:|volumeDevices not supported/],
  ['daemonset-on-fargate', /DaemonSet not supported/],
  ['pod-architecture-unsupported', /cannot satisfy pod's node selector\/affinity requirements/],
  ['pod-too-large', /exceed the max Fargate configuration/],
  ['toleration-by-hand', /SchedulerName is not fargate-scheduler/],
];

/** Rules that say what a message of Fargate is about, in a fixed order; none when nobody knows the message. */
export function rulesBehind(message: string): string[] {
  return answers.filter(([, said]) => said.test(message)).map(([rule]) => rule);
}
