import { kinds } from '../kinds/index.ts';
import {
  objectOf,
  type RawObject,
  collectPages,
  onePage,
  type RawPages,
  listOf,
  textMap,
  textOf,
} from '../raw/fields.ts';
import type { AwsKind, InManifests, KubernetesKind, ListQuery, RawSource } from '../source.ts';
import type { Manifests, ManifestWorkload, ObjectPath } from './manifests.ts';

/** Logging objects in the manifests that replace the cluster's once applied. */
export interface LoggingObjects {
  /** Empty: the cluster's ConfigMaps stay. */
  readonly configMaps: readonly RawObject[];
  readonly namespaces: readonly RawObject[];
}

/**
 * A cluster as it will be once manifests are applied, without pods: objects such as volumes, SecurityGroupPolicies and
 * the logging configuration come from the manifests if they contain any; all else is the cluster's.
 */
export function withManifests(base: RawSource, { others, workloads }: Manifests, logging: LoggingObjects): RawSource {
  const own = new Map<string, readonly RawObject[]>(
    [...others].map(([name, objects]) => [name, objects.map(({ raw }) => raw)]),
  );
  own
    .set(kinds.pvc.name, together(own.get(kinds.pvc.name) ?? [], workloads.flatMap(claimsOf)))
    .set(kinds.configmaps.name, [...logging.configMaps])
    .set(kinds.namespaces.name, [...logging.namespaces]);
  return {
    mode: 'manifests',
    warnings: base.warnings,
    takenAt: () => base.takenAt(),
    documents: (kind, query) => base.documents(kind, query),
    get: (kind, name) => base.get(kind, name),
    list: (kind, query) => {
      const { manifests } = kind;
      if (manifests === undefined) return base.list(kind, query);
      if (manifests === 'none') return onePage(() => Promise.resolve([]));
      return applied({ base, kind, query, manifests, own: own.get(kind.name) ?? [] });
    },
    lacks: (kind) => (isOverlaid(kind) ? null : (base.lacks?.(kind) ?? null)),
    nodeSummary: base.nodeSummary?.bind(base),
    unreachable: base.unreachable?.bind(base),
    close: base.close?.bind(base),
  };
}

function isOverlaid(kind: AwsKind | KubernetesKind): boolean {
  return kind.family === 'kubernetes' && kind.manifests !== undefined;
}

interface Overlay {
  readonly base: RawSource;
  readonly kind: KubernetesKind;
  readonly query: ListQuery | undefined;
  readonly manifests: Exclude<InManifests, 'none'>;
  readonly own: readonly RawObject[];
}

/** Objects of the cluster and the manifests; if two have the same name, the one that wins. */
function applied({ base, kind, query, manifests, own }: Overlay): RawPages {
  const { wins, alone, applied: asApplied } = manifests;
  if (own.length === 0 && alone === 'all-if-any') return base.list(kind, query);
  return onePage(async () => {
    const ours = asApplied === undefined ? own : own.map(asApplied);
    if (wins === 'only') return ours;
    const isAlone = base.mode === 'manifests' && alone !== 'unknown';
    const theirs = isAlone ? [] : await collectPages(base.list(kind, query), (raw) => raw);
    return wins === 'manifests' ? together(ours, theirs) : together(theirs, ours);
  });
}

/** Merges two lists; if two objects have the same name, the first list's is kept. */
function together(first: readonly RawObject[], second: readonly RawObject[]): readonly RawObject[] {
  const names = new Set(first.map(nameOf));
  return [...first, ...second.filter((raw) => !names.has(nameOf(raw)))];
}

function nameOf(raw: RawObject): string {
  const { namespace = '', name } = objectOf(raw['metadata']);
  return JSON.stringify([raw['kind'] ?? null, namespace, name]);
}

/** Pod that a workload's controller would create from its template, as the API server would first store it. */
export function podOf({ kind, namespace, name, path, raw }: ManifestWorkload, takenAt: string): RawObject {
  const template = templateAt(raw, path);
  const metadata = objectOf(template['metadata']);
  const owner = { apiVersion: raw['apiVersion'], kind, name, controller: true };
  return {
    metadata: {
      name,
      namespace,
      labels: textMap(metadata['labels']),
      annotations: textMap(metadata['annotations']),
      creationTimestamp: takenAt,
      // A bare pod may have an owner of its own, but that did not write it.
      ownerReferences: kind === 'Pod' ? [] : [owner],
    },
    spec: kind === 'StatefulSet' ? withClaims(objectOf(template['spec']), raw, name) : objectOf(template['spec']),
    status: { phase: 'Pending' },
  };
}

/** Value at this path of an object; empty if there is none. */
export function templateAt(raw: RawObject, path: ObjectPath): RawObject {
  return objectOf(
    path.reduce<unknown>((node, key) => (Array.isArray(node) ? node[Number(key)] : objectOf(node)[key]), raw),
  );
}

/** A StatefulSet gives each pod a volume of the same name for each of its claim templates. */
function withClaims(spec: RawObject, raw: RawObject, name: string): RawObject {
  const claims = claimTemplates(raw, name).map(({ volume, claimName }) => {
    return { name: volume, persistentVolumeClaim: { claimName } };
  });
  return claims.length === 0 ? spec : { ...spec, volumes: [...listOf(spec['volumes']), ...claims] };
}

/** Claims that a StatefulSet would create for its first pod; none for another workload. */
function claimsOf({ kind, namespace, name, raw }: ManifestWorkload): RawObject[] {
  if (kind !== 'StatefulSet') return [];
  return claimTemplates(raw, name).map(({ claimName, spec }) => {
    const metadata = { name: claimName, namespace };
    return { kind: 'PersistentVolumeClaim', metadata, spec, status: { phase: 'Pending' } };
  });
}

function claimTemplates(raw: RawObject, name: string) {
  return listOf(objectOf(raw['spec'])['volumeClaimTemplates']).flatMap((template) => {
    const { metadata, spec } = objectOf(template);
    const volume = textOf(objectOf(metadata)['name']);
    return volume === null ? [] : [{ volume, claimName: `${volume}-${name}-0`, spec: objectOf(spec) }];
  });
}
