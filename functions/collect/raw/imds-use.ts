import type { ImdsAnswer, ImdsProgram, ImdsUse } from '#model/facts/pod-asks.ts';
import { listOf, objectOf, type RawObject, textOf, textsOf } from './fields.ts';

/**
 * Images of programs that ask the instance metadata service for what nobody told them, by the last parts of their
 * repository, wherever they are mirrored.
 */
const images: readonly (readonly [RegExp, ImdsProgram])[] = [
  [/(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/, 'aws-load-balancer-controller'],
  [/(?:^|\/)karpenter\/controller(?:[:@]|$)/, 'karpenter'],
];

/** https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/deploy/configurations.md */
const flags: Readonly<Record<string, ImdsAnswer>> = {
  '--aws-region': 'region',
  '--aws-vpc-id': 'vpc',
  '--aws-vpc-tags': 'vpc',
};

/** Both are read by the SDKs of AWS for Go, and put into pods by the webhook of IRSA. */
const regionVariables: ReadonlySet<unknown> = new Set(['AWS_REGION', 'AWS_DEFAULT_REGION']);

/** Of a container of such a program; null of any other. */
export function toImdsUse(raw: RawObject): ImdsUse | null {
  const program = programOf(raw);
  if (program === null) return null;
  const given = [...flagsIn(raw['command']), ...flagsIn(raw['args'])].map((flag) => flags[flag]);
  const hasRegion = listOf(raw['env']).map(objectOf).some(isRegion);
  const told = (['region', 'vpc'] as const).filter((one) => given.includes(one) || (one === 'region' && hasRegion));
  return { program, told, open: listOf(raw['command']).length > 0 || listOf(raw['envFrom']).length > 0 };
}

/** Set to nothing it is as if it were not there; what it is taken from is not read. */
function isRegion({ name, value, valueFrom }: RawObject): boolean {
  return regionVariables.has(name) && (valueFrom !== undefined || (textOf(value) ?? '') !== '');
}

/** As much of command and arguments as `toImdsUse` reads, without what they say. */
export function imdsArguments(raw: RawObject): RawObject {
  if (programOf(raw) === null) return {};
  const hiddenArguments = (key: string) => flagsIn(raw[key]).map((flag) => `${flag}=***`);
  const hasCommand = listOf(raw['command']).length > 0;
  return { ...(hasCommand && { command: ['***', ...hiddenArguments('command')] }), args: hiddenArguments('args') };
}

function programOf(raw: RawObject): ImdsProgram | null {
  const image = textOf(raw['image']);
  // Runs for every container of the cluster.
  if (image === null || !image.includes('controller')) return null;
  return images.find(([pattern]) => pattern.test(image))?.[1] ?? null;
}

/** Wherever they stand, for example in the script that a shell is given; one that is set to nothing is none. */
function flagsIn(list: unknown): string[] {
  const texts = textsOf(list);
  return Object.keys(flags).filter((flag) => texts.some((text) => isSet(text, flag)));
}

function isSet(text: string, flag: string): boolean {
  return new RegExp(`(?:^|[\\s'"])${flag}(?:=['"]?[^\\s'"]|\\s|$)`).test(text);
}
