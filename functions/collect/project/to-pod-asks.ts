import { asksNothing, type HostNamespace, type PodAsks, type Toleration, type Volume } from '#model/pod-asks.ts';
import { computeTypeKey } from '#model/on-fargate.ts';
import type { RawObject } from '../raw-source.ts';
import { listOf, objectOf, textOf } from './fields.ts';
import { toNodeTerms } from './to-node-terms.ts';

const hostFields: readonly (readonly [string, HostNamespace])[] = [
  ['hostNetwork', 'HostNetwork'],
  ['hostPID', 'HostPID'],
  ['hostIPC', 'HostIPC'],
];

type Draft = { -readonly [Field in keyof PodAsks]: PodAsks[Field] };

/** Runs for every pod of the cluster: nothing is allocated for one that asks nothing, as most do. */
export function toPodAsks(spec: RawObject): PodAsks {
  let asks: Draft | null = null;
  const hostNamespaces = toHostNamespaces(spec);
  if (hostNamespaces !== null) (asks ??= {}).hostNamespaces = hostNamespaces;
  const volumes = toVolumes(spec['volumes']);
  if (volumes !== null) (asks ??= {}).volumes = volumes;
  const tolerations = toTolerations(spec['tolerations']);
  if (tolerations !== null) (asks ??= {}).tolerations = tolerations;
  const nodeTerms = toNodeTerms(spec);
  if (nodeTerms !== null) (asks ??= {}).nodeTerms = nodeTerms;
  const os = textOf(objectOf(spec['os'])['name']);
  if (os !== null) (asks ??= {}).os = os;
  return asks ?? asksNothing;
}

function toHostNamespaces(spec: RawObject): readonly HostNamespace[] | null {
  let found: HostNamespace[] | null = null;
  for (const [field, name] of hostFields) if (spec[field] === true) (found ??= []).push(name);
  return found;
}

function toVolumes(value: unknown): readonly Volume[] | null {
  let found: Volume[] | null = null;
  for (const item of listOf(value)) {
    const raw = objectOf(item);
    if (isPlain(raw)) continue;
    const type = typeOf(raw);
    if (type !== null) (found ??= []).push({ name: textOf(raw['name']) ?? '', type, refersTo: refersTo(raw, type) });
  }
  return found;
}

/** Filled by Kubernetes itself, on any node. */
function isPlain(raw: RawObject): boolean {
  const { projected, configMap, secret, emptyDir, downwardAPI } = raw;
  return (projected ?? configMap ?? secret ?? emptyDir ?? downwardAPI ?? null) !== null;
}

/** A volume that says nothing but its name is an emptyDir, and plain. */
function typeOf(raw: RawObject): string | null {
  return Object.keys(raw).find((key) => key !== 'name' && raw[key] !== null) ?? null;
}

function refersTo(raw: RawObject, type: string): string | null {
  const source = objectOf(raw[type]);
  return textOf(source['claimName']) ?? textOf(source['driver']);
}

function toTolerations(value: unknown): readonly Toleration[] | null {
  let found: Toleration[] | null = null;
  for (const [index, item] of listOf(value).entries()) {
    const raw = objectOf(item);
    const key = textOf(raw['key']);
    if (key !== null && key !== computeTypeKey) continue;
    const operator = raw['operator'] === 'Exists' ? 'Exists' : 'Equal';
    (found ??= []).push({
      index,
      key,
      operator,
      value: textOf(raw['value']) ?? '',
      effect: textOf(raw['effect']),
    });
  }
  return found;
}
