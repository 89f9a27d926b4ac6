import { asksNothing, type ContainerAsks, type HostPort } from '#model/facts/pod-asks.ts';
import { listOf, numberOf, objectOf, quantities, type RawObject, textOf, textsOf } from './fields.ts';
import { toImdsUse } from './imds-use.ts';
import { toKubeletPort } from './kubelet-port.ts';
import type { Container } from '#model/facts/pod.ts';

type MutableContainerAsks = { -readonly [Field in keyof ContainerAsks]: ContainerAsks[Field] };

/** Runs for every container of the cluster: nothing is allocated for one that asks nothing, as most do. */
export function toContainerAsks(raw: RawObject): ContainerAsks {
  let asks: MutableContainerAsks | null = null;
  const security = raw['securityContext'];
  if (security !== undefined) asks = ofSecurity(objectOf(security));
  const hostPorts = toHostPorts(raw['ports']);
  if (hostPorts !== null) (asks ??= {}).hostPorts = hostPorts;
  const kubeletPort = toKubeletPort(raw);
  if (kubeletPort !== null) (asks ??= {}).kubeletPort = kubeletPort;
  const imds = toImdsUse(raw);
  if (imds !== null) (asks ??= {}).imds = imds;
  const devices = listOf(raw['volumeDevices']);
  if (devices.length > 0) (asks ??= {}).volumeDevices = devices.map((item) => textOf(objectOf(item)['name']) ?? '');
  return asks ?? asksNothing;
}

function ofSecurity(security: RawObject): MutableContainerAsks | null {
  let asks: MutableContainerAsks | null = null;
  if (security['privileged'] === true) (asks ??= {}).privileged = true;
  if (security['allowPrivilegeEscalation'] === true) (asks ??= {}).allowPrivilegeEscalation = true;
  const added = textsOf(objectOf(security['capabilities'])['add']);
  if (added.length > 0) (asks ??= {}).addedCapabilities = added;
  return asks;
}

function toHostPorts(value: unknown): readonly HostPort[] | null {
  let found: HostPort[] | null = null;
  for (const item of listOf(value)) {
    const port = objectOf(item);
    const hostPort = numberOf(port['hostPort']);
    const hostIp = textOf(port['hostIP']);
    // Zero is how "none" is written.
    if ((hostPort ?? 0) !== 0 || hostIp !== null)
      (found ??= []).push({ containerPort: numberOf(port['containerPort']), hostPort, hostIp });
  }
  return found;
}

/** Init containers first, as they run. */
export function toContainers(spec: RawObject): readonly Container[] {
  const containers: Container[] = [];
  for (const item of listOf(spec['initContainers'])) containers.push(toContainer(objectOf(item), true));
  for (const item of listOf(spec['containers'])) containers.push(toContainer(objectOf(item), false));
  return containers;
}

function toContainer(raw: RawObject, init: boolean): Container {
  const resources = objectOf(raw['resources']);
  const image = textOf(raw['image']);
  return {
    name: textOf(raw['name']) ?? '',
    ...(image !== null && { image: repositoryOf(image) }),
    init,
    sidecar: init && raw['restartPolicy'] === 'Always',
    requests: quantities(resources['requests']),
    limits: quantities(resources['limits']),
    asks: toContainerAsks(raw),
  };
}

/** A colon before the last slash is that of a port. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
