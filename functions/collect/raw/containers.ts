import {
  asksNothing,
  type ContainerAsks,
  type HostPort,
  type ImdsAnswer,
  type ImdsProgram,
  type ImdsUse,
  type KubeletPortUse,
  type PortProgram,
} from '#model/facts/pod-asks.ts';
import { type Container, kubeletPort } from '#model/facts/pod.ts';
import { listOf, numberOf, objectOf, quantities, type RawObject, textOf, textsOf } from './fields.ts';

type MutableContainerAsks = { -readonly [Field in keyof ContainerAsks]: ContainerAsks[Field] };

/** Runs for every container of the cluster: allocates nothing for a container with defaults, as most have. */
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
    // Zero means "none".
    if ((hostPort ?? 0) !== 0 || hostIp !== null)
      (found ??= []).push({ containerPort: numberOf(port['containerPort']), hostPort, hostIp });
  }
  return found;
}

/** Init containers come first, in the order in which they run. */
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

/** A colon before the last slash belongs to a port. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

/**
 * Images of programs that ask IMDS for settings that are missing, by the last parts of their repository, so that
 * mirrors match too.
 */
const imdsImages: readonly (readonly [RegExp, ImdsProgram])[] = [
  [/(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/, 'aws-load-balancer-controller'],
  [/(?:^|\/)karpenter\/controller(?:[:@]|$)/, 'karpenter'],
];

/** https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/deploy/configurations.md */
const flags: Readonly<Record<string, ImdsAnswer>> = {
  '--aws-region': 'region',
  '--aws-vpc-id': 'vpc',
  '--aws-vpc-tags': 'vpc',
};

/** Read by the AWS SDKs for Go, and set on pods by the IRSA webhook. */
const regionVariables: ReadonlySet<unknown> = new Set(['AWS_REGION', 'AWS_DEFAULT_REGION']);

/** IMDS use of a container that runs such a program; null for any other. */
function toImdsUse(raw: RawObject): ImdsUse | null {
  const program = imdsProgramOf(raw);
  if (program === null) return null;
  const given = [...flagsIn(raw['command']), ...flagsIn(raw['args'])].map((flag) => flags[flag]);
  const hasRegion = listOf(raw['env']).map(objectOf).some(isRegion);
  const told = (['region', 'vpc'] as const).filter((one) => given.includes(one) || (one === 'region' && hasRegion));
  return { program, told, open: listOf(raw['command']).length > 0 || listOf(raw['envFrom']).length > 0 };
}

/** An empty value counts as unset; a valueFrom source is not read. */
function isRegion({ name, value, valueFrom }: RawObject): boolean {
  return regionVariables.has(name) && (valueFrom !== undefined || (textOf(value) ?? '') !== '');
}

/** Arguments and command, reduced to the flags that `toImdsUse` reads, without their values. */
export function imdsArguments(raw: RawObject): RawObject {
  if (imdsProgramOf(raw) === null) return {};
  const hiddenArguments = (key: string) => flagsIn(raw[key]).map((flag) => `${flag}=***`);
  const hasCommand = listOf(raw['command']).length > 0;
  return { ...(hasCommand && { command: ['***', ...hiddenArguments('command')] }), args: hiddenArguments('args') };
}

function imdsProgramOf(raw: RawObject): ImdsProgram | null {
  const image = textOf(raw['image']);
  // Runs for every container of the cluster.
  if (image === null || !image.includes('controller')) return null;
  return imdsImages.find(([pattern]) => pattern.test(image))?.[1] ?? null;
}

/** Flags anywhere in the text, e.g. in a script for a shell; a flag with an empty value does not count. */
function flagsIn(list: unknown): string[] {
  const texts = textsOf(list);
  return Object.keys(flags).filter((flag) => texts.some((text) => isSet(text, flag)));
}

function isSet(text: string, flag: string): boolean {
  return new RegExp(`(?:^|[\\s'"])${flag}(?:=['"]?[^\\s'"]|\\s|$)`).test(text);
}

/**
 * Images of programs that are often configured to listen on that port, wherever they are mirrored, and the argument
 * that does so.
 */
const portImages: readonly (readonly [RegExp, PortProgram, string])[] = [
  [/(?:^|\/)metrics-server(?:[:@]|$)/, 'metrics-server', '--secure-port'],
  [/(?:^|\/)cert-manager-webhook(?:[:@]|$)/, 'cert-manager', '--secure-port'],
  [/(?:^|\/)external-secrets(?:-webhook)?(?:[:@]|$)/, 'external-secrets', '--port'],
];

const port = String(kubeletPort);

/** A container's use of the kubelet port; null if its ports and known arguments show none. */
function toKubeletPort(raw: RawObject): KubeletPortUse | null {
  if (listOf(raw['ports']).some(isKubeletPort)) return { program: portProgramOf(raw)?.[1] ?? null, argument: null };
  const [, program, argument] = portProgramOf(raw) ?? [];
  if (program === undefined || argument === undefined) return null;
  return hasArgument(raw, argument) ? { program, argument } : null;
}

/** Arguments, reduced to those that `toKubeletPort` reads. */
export function portArguments(raw: RawObject): RawObject {
  const [, , argument] = portProgramOf(raw) ?? [];
  return argument !== undefined && hasArgument(raw, argument) ? { args: [`${argument}=${port}`] } : {};
}

/** The kubelet listens on TCP, which is also the default protocol of a port. */
function isKubeletPort(value: unknown): boolean {
  const { containerPort, protocol = 'TCP' } = objectOf(value);
  return containerPort === kubeletPort && protocol === 'TCP';
}

function portProgramOf(raw: RawObject): (typeof portImages)[number] | undefined {
  const image = textOf(raw['image']);
  // Runs for every container of the cluster.
  if (image === null || !/metrics-server|cert-manager|external-secrets/.test(image)) return undefined;
  return portImages.find(([pattern]) => pattern.test(image));
}

/** If the argument is repeated, the last one counts. */
function hasArgument(raw: RawObject, argument: string): boolean {
  const words = [...textsOf(raw['command']), ...textsOf(raw['args'])];
  const at = words.findLastIndex((word) => word === argument || word.startsWith(`${argument}=`));
  if (at < 0) return false;
  return (words[at] === argument ? words[at + 1] : words[at]?.slice(argument.length + 1)) === port;
}
