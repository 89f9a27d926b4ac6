import {
  asksNothing,
  type HostNamespace,
  type NodeRequirement,
  type PodAsks,
  type Spread,
  type Toleration,
  type Volume,
} from '#model/pod-asks.ts';
import { computeTypeKey } from '#model/on-fargate.ts';
import { listOf, objectOf, type RawObject, textMap, textOf, textsOf } from './fields.ts';
import type { PodSettings } from '#model/pod.ts';
import { neededAnnotations } from './metadata.ts';

const hostFields: readonly (readonly [string, HostNamespace])[] = [
  ['hostNetwork', 'HostNetwork'],
  ['hostPID', 'HostPID'],
  ['hostIPC', 'HostIPC'],
];

type MutablePodAsks = { -readonly [Field in keyof PodAsks]: PodAsks[Field] };

/** Runs for every pod of the cluster: nothing is allocated for one that asks nothing, as most do. */
export function toPodAsks(spec: RawObject): PodAsks {
  let asks: MutablePodAsks | null = null;
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
  return ofNodeFeatures(spec, asks) ?? asksNothing;
}

/** Features of nodes that few pods ask for. */
function ofNodeFeatures(spec: RawObject, given: MutablePodAsks | null): MutablePodAsks | null {
  let asks = given;
  const spreads = listOf(spec['topologySpreadConstraints']);
  if (spreads.length > 0) (asks ??= {}).spreads = spreads.map((item) => toSpread(objectOf(item)));
  const runtimeClass = textOf(spec['runtimeClassName']);
  if (runtimeClass !== null && runtimeClass !== '') (asks ??= {}).runtimeClass = runtimeClass;
  const claims = namesIn(spec['resourceClaims']);
  if (claims !== null) (asks ??= {}).resourceClaims = claims;
  const sysctls = namesIn(objectOf(spec['securityContext'])['sysctls']);
  if (sysctls !== null) (asks ??= {}).sysctls = sysctls;
  return asks;
}

function toSpread({ topologyKey, whenUnsatisfiable }: RawObject): Spread {
  return { topologyKey: textOf(topologyKey) ?? '', required: whenUnsatisfiable === 'DoNotSchedule' };
}

function namesIn(value: unknown): readonly string[] | null {
  const items = listOf(value);
  return items.length === 0 ? null : items.map((item) => textOf(objectOf(item)['name']) ?? '');
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
  for (const item of listOf(value)) {
    const raw = objectOf(item);
    const given = textOf(raw['key']);
    const key = given === '' ? null : given;
    if (key !== null && key !== computeTypeKey) continue;
    const operator = raw['operator'] === 'Exists' ? 'Exists' : 'Equal';
    (found ??= []).push({ key, operator, value: textOf(raw['value']) ?? '', effect: textOf(raw['effect']) });
  }
  return found;
}

/** Of a pod, or of the template of a workload. */
export function toPodSettings(metadata: RawObject, spec: RawObject): PodSettings {
  return {
    labels: textMap(metadata['labels']),
    annotations: neededAnnotations(metadata['annotations']),
    nodeSelector: textMap(spec['nodeSelector']),
    hasNodeAffinity: hasNodeAffinity(spec),
    schedulerName: textOf(spec['schedulerName']),
    nodeName: textOf(spec['nodeName']),
    serviceAccountName: textOf(spec['serviceAccountName']),
    asks: toPodAsks(spec),
  };
}

export function hasNodeAffinity(spec: RawObject): boolean {
  const affinity = spec['affinity'];
  return affinity !== undefined && Object.keys(objectOf(objectOf(affinity)['nodeAffinity'])).length > 0;
}

/** Required node affinity of a pod spec; null when it has none. */
function toNodeTerms(spec: RawObject): readonly (readonly NodeRequirement[])[] | null {
  if (spec['affinity'] === undefined) return null;
  const affinity = objectOf(objectOf(spec['affinity'])['nodeAffinity']);
  const required = objectOf(affinity['requiredDuringSchedulingIgnoredDuringExecution']);
  const terms = listOf(required['nodeSelectorTerms']);
  return terms.length === 0 ? null : terms.map((term) => toTerm(objectOf(term)));
}

function toTerm(raw: RawObject): NodeRequirement[] {
  return [
    ...listOf(raw['matchExpressions']).map((item) => toRequirement(objectOf(item), false)),
    ...listOf(raw['matchFields']).map((item) => toRequirement(objectOf(item), true)),
  ];
}

function toRequirement(raw: RawObject, field: boolean): NodeRequirement {
  return {
    key: textOf(raw['key']) ?? '',
    operator: textOf(raw['operator']) ?? '',
    values: textsOf(raw['values']),
    field,
  };
}
