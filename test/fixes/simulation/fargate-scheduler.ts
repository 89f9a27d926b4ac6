import type { ClusterState } from './cluster-state.ts';
import { type Profile, profileLabel, profilesOf } from './fargate-admission.ts';
import { provisioned } from './fargate-size.ts';
import { nodeFor, subnetFor } from './fargate-node.ts';
import { meetsConstraints, setCondition } from './node-fit.ts';
import { type Claim, conditionOf, type Container, type PersistentVolume, type Pod, type Volume } from './objects.ts';
import { isLetIn, isTrusted } from './roles.ts';

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** What Fargate refuses for reasons of the account, which nothing in the cluster shows. */
export type Account = (pod: Pod) => Refusal | undefined;

export const unlimited: Account = () => undefined;

/** Refuses every new pod as the recorded ones were refused. */
export function refusedAsBefore(state: ClusterState): Account {
  const refusals = state.list('Pod').flatMap(({ status }) => conditionOf(status, 'PodScheduled') ?? []);
  const refusal = refusals.find(({ status }) => status === 'False');
  if (refusal === undefined) throw new Error('no pod was refused');
  const { reason = '', message = '' } = refusal;
  return () => ({ reason, message });
}

/**
 * Fargate's scheduler: a pod that it takes gets a node of its own; one that it refuses is told why in its condition and
 * not looked at again (aws/containers-roadmap#2654).
 */
export function scheduleFargate(state: ClusterState, account: Account): boolean {
  for (const pod of state.list('Pod').filter(isUnseen)) {
    const profile = profilesOf(state).find(
      ({ fargateProfileName }) => fargateProfileName === pod.metadata.labels?.[profileLabel],
    );
    // What names the scheduler by hand waits without a word.
    if (profile === undefined) continue;
    const refusal = account(pod) ?? refuse(state, pod, profile);
    if (refusal === undefined) place(state, pod, profile);
    else tell(state, pod, refusal);
    return true;
  }
  return false;
}

function isUnseen({ spec, status }: Pod): boolean {
  const isWaiting = spec.nodeName === undefined && status.phase === 'Pending';
  return spec.schedulerName === 'fargate-scheduler' && isWaiting && conditionOf(status, 'PodScheduled') === undefined;
}

function tell(state: ClusterState, pod: Pod, refusal: Refusal): void {
  setCondition(state, pod, { type: 'PodScheduled', status: 'False', ...refusal });
  event(state, pod, { type: 'Warning', reason: 'FailedScheduling', message: refusal.message });
}

const unsupported = (message: string): Refusal => ({
  reason: 'POD_UNSUPPORTED_ON_FARGATE',
  message: `Pod not supported on Fargate: ${message}`,
});

function refuse(state: ClusterState, pod: Pod, profile: Profile): Refusal | undefined {
  const { fargateProfileName: name, podExecutionRoleArn: role } = profile;
  const faults = [...faultsOfSpec(pod), ...faultsOfVolumes(state, pod)];
  if (faults.length > 0) return unsupported(faults.join(', '));
  if (provisioned(pod.spec) === undefined)
    return {
      reason: 'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE',
      message: "Your pod's cpu/memory requirements exceed the max Fargate configuration",
    };
  const subnet = subnetFor(state, profile);
  if (subnet === undefined || isShut(state))
    return {
      reason: 'Unschedulable',
      message: `Pod provisioning timed out (will retry) for pod: ${pod.metadata.namespace ?? ''}/${pod.metadata.name}`,
    };
  if (!meetsConstraints(pod.spec, nodeFor(state, subnet)))
    return unsupported(
      `MatchNodeSelector failed: Fargate profile ${name} cannot satisfy pod's node selector/affinity requirements`,
    );
  const blocked = (why: string) => ({
    reason: 'Unschedulable',
    message: `Misconfigured Fargate Profile: fargate profile ${name} blocked for new launches due to: ${why}`,
  });
  if (!isTrusted(state, role))
    return blocked(
      'Failed to assume PodExecutionRole; Please make sure the role exists and trusts the eks-fargate-pods.amazonaws.com service principal',
    );
  if (!isLetIn(state, role))
    return blocked(
      'Pod execution role is not found in auth config or does not have all required permissions for launching fargate pods.',
    );
  return undefined;
}

interface Described {
  readonly cluster: {
    readonly resourcesVpcConfig: { readonly endpointPrivateAccess?: boolean; readonly publicAccessCidrs?: string[] };
  };
}

/** No node of Fargate is among the addresses that a recorded cluster lets in. */
function isShut(state: ClusterState): boolean {
  const { endpointPrivateAccess, publicAccessCidrs } = (state.documents.get('cluster') as Described).cluster
    .resourcesVpcConfig;
  return endpointPrivateAccess === false && publicAccessCidrs?.includes('0.0.0.0/0') === false;
}

const capabilities = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);

function faultsOfSpec({ spec, metadata }: Pod): string[] {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const host = [
    spec.hostNetwork === true && 'HostNetwork',
    spec.hostPID === true && 'HostPID',
    spec.hostIPC === true && 'HostIPC',
  ].filter((name) => name !== false);
  return [
    ...(metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') === true ? ['DaemonSet not supported'] : []),
    ...(host.length > 0 ? [`fields not supported: ${host.join(', ')}`] : []),
    ...all.flatMap(faultsOfContainer),
  ];
}

function faultsOfContainer({ securityContext = {}, ports = [], volumeDevices = [] }: Container): string[] {
  const added = (securityContext.capabilities?.add ?? []).filter((name) => !capabilities.has(name));
  const fields = [
    ...(securityContext.privileged === true ? ['Privileged'] : []),
    ...(securityContext.allowPrivilegeEscalation === true ? ['AllowPrivilegeEscalation'] : []),
    ...(added.length > 0 ? [`Capabilities added: ${added.join(', ')}`] : []),
  ];
  return [
    ...(fields.length > 0 ? [`invalid SecurityContext fields: ${fields.join(',')}`] : []),
    ...(ports.some(({ hostPort, hostIP }) => (hostPort ?? 0) > 0 || hostIP !== undefined)
      ? ['port contains HostIP or HostPort']
      : []),
    ...(volumeDevices.length > 0 ? ['volumeDevices not supported'] : []),
  ];
}

const mountable = ['emptyDir', 'secret', 'configMap', 'projected', 'downwardAPI', 'nfs', 'persistentVolumeClaim'];

function faultsOfVolumes(state: ClusterState, { spec, metadata }: Pod): string[] {
  const faults = (spec.volumes ?? []).flatMap((volume) => faultOfVolume(state, volume, metadata.namespace) ?? []);
  return faults.length === 0 ? [] : [`volumes not supported: ${faults.join(', ')}`];
}

function faultOfVolume(state: ClusterState, volume: Volume, namespace: string | undefined): string | undefined {
  if (!mountable.some((source) => volume[source] !== undefined))
    return `${volume.name} is of an unsupported volume Type`;
  const claimed = volume.persistentVolumeClaim?.claimName;
  if (claimed === undefined) return undefined;
  const claim = state.find('PersistentVolumeClaim', namespace, claimed) as Claim | undefined;
  const because = (why: string) => `${volume.name} not supported because: ${why}`;
  if (claim === undefined) return because(`persistentvolumeclaim "${claimed}" not found`);
  if (claim.status?.phase !== 'Bound') return because(`PVC ${claimed} not bound`);
  const bound = claim.spec.volumeName ?? '';
  const driver = (state.find('PersistentVolume', undefined, bound) as PersistentVolume | undefined)?.spec.csi?.driver;
  if (driver === 'efs.csi.aws.com') return undefined;
  return because(
    `PVC ${claimed} bound to invalid PV ${bound} with ${driver === undefined ? 'nil CSI spec' : `CSI Driver: ${driver}`}`,
  );
}

function place(state: ClusterState, pod: Pod, profile: Profile): void {
  const subnet = subnetFor(state, profile);
  if (subnet === undefined) throw new Error('a pod is placed in a subnet');
  const node = state.create(nodeFor(state, subnet));
  const logs = isLoggingConfigured(state);
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    CapacityProvisioned: provisioned(pod.spec) ?? '',
    Logging: logs ? 'LoggingEnabled' : 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND',
  };
  if (logs)
    event(state, pod, { type: 'Normal', reason: 'LoggingEnabled', message: 'Successfully enabled logging for pod' });
  else
    event(state, pod, {
      ...{ type: 'Warning', reason: 'LoggingDisabled' },
      message: 'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found',
    });
  pod.spec.nodeName = node.metadata.name;
  setCondition(state, pod, { type: 'PodScheduled', status: 'True' });
}

function isLoggingConfigured(state: ClusterState): boolean {
  return state.find('ConfigMap', 'aws-observability', 'aws-logging') !== undefined;
}

function event(
  state: ClusterState,
  pod: Pod,
  { type, reason, message }: Record<'type' | 'reason' | 'message', string>,
): void {
  const { namespace = '', name, uid } = pod.metadata;
  const component = 'fargate-scheduler';
  state.create({
    ...{ apiVersion: 'v1', kind: 'Event', type, reason, message, count: 1 },
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
    ...{ firstTimestamp: state.time(), lastTimestamp: state.time(), eventTime: null },
    ...{ source: { component }, reportingComponent: component, reportingInstance: '' },
  });
}
