import {
  asksNothing,
  type HostNamespace,
  type NodeRequirement,
  type PodAsks,
  type Spread,
  type PodResources,
  type Toleration,
  type Volume,
} from '#model/facts/pod-asks.ts';
import { computeTypeKey, type PodSettings } from '#model/facts/pod.ts';
import { listOf, numberOf, objectOf, quantities, type RawObject, textMap, textOf, textsOf } from './fields.ts';
import { neededAnnotations } from './metadata.ts';

const hostFields: readonly (readonly [string, HostNamespace])[] = [
  ['hostNetwork', 'HostNetwork'],
  ['hostPID', 'HostPID'],
  ['hostIPC', 'HostIPC'],
];

type FieldReaders = {
  [Field in keyof PodAsks]-?: readonly [Field, (spec: RawObject) => PodAsks[Field] | null];
}[keyof PodAsks];

const readers: readonly FieldReaders[] = [
  ['hostNamespaces', toHostNamespaces],
  ['volumes', (spec) => toVolumes(spec['volumes'])],
  ['diskLimits', (spec) => toDiskLimits(spec['volumes'])],
  ['tolerations', (spec) => toTolerations(spec['tolerations'])],
  ['nodeTerms', toNodeTerms],
  ['os', (spec) => textOf(objectOf(spec['os'])['name'])],
  ['spreads', (spec) => toSpreads(spec['topologySpreadConstraints'])],
  ['runtimeClass', (spec) => textOf(spec['runtimeClassName']) || null],
  ['resourceClaims', (spec) => namesIn(spec['resourceClaims'])],
  ['sysctls', (spec) => namesIn(objectOf(spec['securityContext'])['sysctls'])],
  ['podResources', toPodResources],
  ['deadlineSeconds', (spec) => numberOf(spec['activeDeadlineSeconds'])],
];

/** Runs for every pod of the cluster: allocates nothing for a pod with defaults, as most have. */
export function toPodAsks(spec: RawObject): PodAsks {
  let asks: Partial<Record<keyof PodAsks, unknown>> | null = null;
  for (const [field, readField] of readers) {
    const value = readField(spec);
    if (value !== null) (asks ??= {})[field] = value;
  }
  return (asks as PodAsks | null) ?? asksNothing;
}

function toSpreads(value: unknown): readonly Spread[] | null {
  const items = listOf(value);
  return items.length === 0 ? null : items.map((item) => toSpread(objectOf(item)));
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

/**
 * Resources set at pod level or by claims, in addition to container requests. Kubernetes writes a resize policy into
 * every pod; only RestartContainer counts.
 */
function toPodResources(spec: RawObject): PodResources | null {
  const { requests, limits } = objectOf(spec['resources']);
  // A limit without a request counts as a request.
  const asked = { ...quantities(limits), ...quantities(requests) };
  const fields = [
    ...(Object.keys(asked).length > 0 ? ['spec.resources'] : []),
    ...(listOf(spec['resourceClaims']).length > 0 ? ['spec.resourceClaims'] : []),
    ...(listOf(spec['containers']).some(isRestartedToResize) ? ['resizePolicy'] : []),
  ];
  return fields.length === 0 ? null : { fields, requests: asked };
}

function isRestartedToResize(container: unknown): boolean {
  return listOf(objectOf(container)['resizePolicy']).some(
    (one) => objectOf(one)['restartPolicy'] === 'RestartContainer',
  );
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

/** Size limits of emptyDir volumes on disk; volumes in memory do not count. */
function toDiskLimits(value: unknown): readonly string[] | null {
  let found: string[] | null = null;
  for (const item of listOf(value)) {
    const { emptyDir } = objectOf(item);
    if (emptyDir === undefined || emptyDir === null) continue;
    const { medium, sizeLimit } = quantities(emptyDir);
    if (sizeLimit !== undefined && medium !== 'Memory') (found ??= []).push(sizeLimit);
  }
  return found;
}

/** Volume types that Kubernetes itself fills, on any node. */
function isPlain(raw: RawObject): boolean {
  const { projected, configMap, secret, emptyDir, downwardAPI } = raw;
  return (projected ?? configMap ?? secret ?? emptyDir ?? downwardAPI ?? null) !== null;
}

/** A volume with nothing but a name is an emptyDir. */
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
    const given = textOf(raw['key']);
    const key = given === '' ? null : given;
    if (key !== null && key !== computeTypeKey) continue;
    const operator = raw['operator'] === 'Exists' ? 'Exists' : 'Equal';
    const effect = textOf(raw['effect']);
    (found ??= []).push({ index, key, operator, value: textOf(raw['value']) ?? '', effect });
  }
  return found;
}

/** Settings of a pod, or of a workload's pod template. */
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

/** Required node affinity of a pod spec; null if there is none. */
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
