import type { JudgedPod } from '../rule.ts';
import { sizeOf } from '../sizing/size-of.ts';
import { isRefused } from './capabilities.ts';
import { canBeFargate } from './node-constraints.ts';
import type { VolumeJudge } from './volumes.ts';

type Holds = (judged: JudgedPod, volumes: VolumeJudge) => boolean;

/** Whether a pod in its current state would be refused, by the rule that predicts the refusal. */
const reasons: Readonly<Record<string, Holds>> = {
  'pod-host-access': ({ pod }) => (pod.asks.hostNamespaces ?? []).length > 0,
  'pod-privileged': ({ pod }) =>
    pod.containers.some(({ asks }) => asks.privileged === true || asks.allowPrivilegeEscalation === true),
  'pod-capability-unsupported': ({ pod }) =>
    pod.containers.some(({ asks }) => asks.addedCapabilities?.some(isRefused) === true),
  'pod-host-port': ({ pod }) => pod.containers.some(({ asks }) => (asks.hostPorts ?? []).length > 0),
  'pod-volume-unsupported': holdsOfVolumes,
  'pod-architecture-unsupported': ({ pod }) => !canBeFargate(pod),
  'node-constraint-unmet': ({ pod }) => !canBeFargate(pod),
  'pod-too-large': ({ pod }) => sizeOf(pod.containers, pod.asks).tooLarge.length > 0,
};

/** Whether one of these reasons still holds; a reason that cannot be judged again does. */
export function isStillRefused(rules: readonly string[], judged: JudgedPod, volumes: VolumeJudge): boolean {
  return rules.length === 0 || rules.some((rule) => reasons[rule]?.(judged, volumes) ?? true);
}

function holdsOfVolumes({ pod }: JudgedPod, volumes: VolumeJudge): boolean {
  const need = { namespace: pod.namespace, waitedLong: true, planned: false };
  const devices = pod.containers.some(({ asks }) => (asks.volumeDevices ?? []).length > 0);
  return devices || (pod.asks.volumes ?? []).some((volume) => volumes.judge(volume, need) !== 'fine');
}
