import { kubeletPort } from '#model/on-fargate.ts';
import { asksNothing, type ContainerAsks, type HostPort, type PortProgram } from '#model/pod-asks.ts';
import type { RawObject } from '../raw-source.ts';
import { listOf, objectOf, textOf, textsOf } from './fields.ts';
import { toImdsUse } from './imds-use.ts';

type Draft = { -readonly [Field in keyof ContainerAsks]: ContainerAsks[Field] };

/** Runs for every container of the cluster: nothing is allocated for one that asks nothing, as most do. */
export function toContainerAsks(raw: RawObject): ContainerAsks {
  let asks: Draft | null = null;
  const security = raw['securityContext'];
  if (security !== undefined) asks = ofSecurity(objectOf(security));
  const hostPorts = toHostPorts(raw['ports']);
  if (hostPorts !== null) (asks ??= {}).hostPorts = hostPorts;
  if (listOf(raw['ports']).some(isKubeletPort)) asks = takingKubeletPort(asks, raw['image']);
  const imds = toImdsUse(raw);
  if (imds !== null) (asks ??= {}).imds = imds;
  const devices = listOf(raw['volumeDevices']);
  if (devices.length > 0) (asks ??= {}).volumeDevices = devices.map((item) => textOf(objectOf(item)['name']) ?? '');
  return asks ?? asksNothing;
}

const portProgram = /(?:^|\/)(metrics-server|cert-manager-webhook|external-secrets)(?:[:@]|$)/;

function takingKubeletPort(asks: Draft | null, image: unknown): Draft {
  const program = portProgram.exec(textOf(image) ?? '')?.[1] as PortProgram | undefined;
  return { ...asks, kubeletPort: true, ...(program !== undefined && { portProgram: program }) };
}

function ofSecurity(security: RawObject): Draft | null {
  let asks: Draft | null = null;
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

/** The kubelet's is of TCP, which a port is where nothing else is said. */
function isKubeletPort(value: unknown): boolean {
  const { containerPort, protocol = 'TCP' } = objectOf(value);
  return containerPort === kubeletPort && protocol === 'TCP';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
