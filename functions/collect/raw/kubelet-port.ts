import { kubeletPort } from '#model/facts/pod.ts';
import type { KubeletPortUse, PortProgram } from '#model/facts/pod-asks.ts';
import { listOf, objectOf, type RawObject, textOf, textsOf } from './fields.ts';

/** Images of programs that are often told to listen there, wherever they are mirrored, and the argument that tells them. */
const images: readonly (readonly [RegExp, PortProgram, string])[] = [
  [/(?:^|\/)metrics-server(?:[:@]|$)/, 'metrics-server', '--secure-port'],
  [/(?:^|\/)cert-manager-webhook(?:[:@]|$)/, 'cert-manager', '--secure-port'],
  [/(?:^|\/)external-secrets(?:-webhook)?(?:[:@]|$)/, 'external-secrets', '--port'],
];

const port = String(kubeletPort);

/** How a container takes the port; null when it does not, as far as its ports and known arguments say. */
export function toKubeletPort(raw: RawObject): KubeletPortUse | null {
  if (listOf(raw['ports']).some(isKubeletPort)) return { program: programOf(raw)?.[1] ?? null, argument: null };
  const [, program, argument] = programOf(raw) ?? [];
  if (program === undefined || argument === undefined) return null;
  return hasArgument(raw, argument) ? { program, argument } : null;
}

/** As much of the arguments as `toKubeletPort` reads. */
export function portArguments(raw: RawObject): RawObject {
  const [, , argument] = programOf(raw) ?? [];
  return argument !== undefined && hasArgument(raw, argument) ? { args: [`${argument}=${port}`] } : {};
}

/** The kubelet's is of TCP, which a port is where nothing else is said. */
function isKubeletPort(value: unknown): boolean {
  const { containerPort, protocol = 'TCP' } = objectOf(value);
  return containerPort === kubeletPort && protocol === 'TCP';
}

function programOf(raw: RawObject): (typeof images)[number] | undefined {
  const image = textOf(raw['image']);
  // Runs for every container of the cluster.
  if (image === null || !/metrics-server|cert-manager|external-secrets/.test(image)) return undefined;
  return images.find(([pattern]) => pattern.test(image));
}

/** The last one that is given counts. */
function hasArgument(raw: RawObject, argument: string): boolean {
  const words = [...textsOf(raw['command']), ...textsOf(raw['args'])];
  const at = words.findLastIndex((word) => word === argument || word.startsWith(`${argument}=`));
  if (at < 0) return false;
  return (words[at] === argument ? words[at + 1] : words[at]?.slice(argument.length + 1)) === port;
}
