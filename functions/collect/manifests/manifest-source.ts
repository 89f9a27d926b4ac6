import { objectOf, type RawObject, textOf } from '../raw/fields.ts';
import { collectPages, onePage, type RawPages } from '../raw/pages.ts';
import type { RawSource } from '../raw-source.ts';
import type { Manifests, PlacedObject } from './manifests.ts';

/** Objects about logging that take the place of the cluster's, once applied. */
export interface LoggingObjects {
  /** None: those of the cluster stay. */
  readonly configMaps: readonly RawObject[];
  readonly namespaces: readonly RawObject[];
}

/**
 * A cluster as it will be when manifests are applied, without any pods: its volumes, its SecurityGroupPolicies and its
 * logging configuration are theirs where they have some; all else is the cluster's.
 */
export function withManifests(
  base: RawSource,
  { claims, volumes, policies }: Manifests,
  logging: LoggingObjects,
): RawSource {
  const own: Partial<RawSource> = {
    mode: 'manifests',
    // They are judged apart, file by file.
    workloads: none,
    pods: none,
    // They are about pods that run.
    disruptionBudgets: none,
    jobs: none,
    persistentVolumeClaims: (namespaces) =>
      onePage(() => joined(base, () => base.persistentVolumeClaims(namespaces), claims.map(toBound), 'cluster')),
    persistentVolumes: () => onePage(() => joined(base, () => base.persistentVolumes(), volumes.map(rawOf))),
    // What a file of profiles does not tell, those of the manifests alone would not make up for.
    securityGroupPolicies: () =>
      onePage(async () => together(policies.map(rawOf), await listOf(base.securityGroupPolicies()))),
    loggingEvents: none,
    schedulingEvents: none,
    ...(logging.configMaps.length === 0
      ? {}
      : { configMaps: () => onePage(() => Promise.resolve(logging.configMaps)) }),
    ...(logging.namespaces.length === 0
      ? {}
      : { namespaces: () => onePage(() => joined(base, () => base.namespaces(), logging.namespaces)) }),
  };
  return overlaid(base, own);
}

function rawOf({ raw }: PlacedObject): RawObject {
  return raw;
}

function none(): RawPages {
  return onePage(() => Promise.resolve([]));
}

/**
 * Those of the cluster and of the manifests; of two of one name that which `wins`: a claim that is bound stays so. A file
 * of profiles tells of none, and then those of the manifests are all.
 */
async function joined(
  base: RawSource,
  pages: () => RawPages,
  own: readonly RawObject[],
  wins: 'cluster' | 'manifests' = 'manifests',
): Promise<readonly RawObject[]> {
  const theirs = base.mode === 'manifests' ? [] : await listOf(pages());
  return wins === 'manifests' ? together(own, theirs) : together(theirs, own);
}

function listOf(pages: RawPages): Promise<readonly RawObject[]> {
  return collectPages(pages, (raw) => raw);
}

/** Of two of one name the first. */
function together(first: readonly RawObject[], second: readonly RawObject[]): readonly RawObject[] {
  const names = new Set(first.map(nameOf));
  return [...first, ...second.filter((raw) => !names.has(nameOf(raw)))];
}

function nameOf(raw: RawObject): string {
  const { namespace = '', name } = objectOf(raw['metadata']);
  return JSON.stringify([namespace, name]);
}

/** A claim that names its volume is bound to that one, or to none. */
function toBound({ raw }: PlacedObject): RawObject {
  return textOf(objectOf(raw['spec'])['volumeName']) === null ? raw : { ...raw, status: { phase: 'Bound' } };
}

/** The members of `own`, and those of `base` where it has none. */
function overlaid(base: RawSource, own: Partial<RawSource>): RawSource {
  return new Proxy(base, {
    get(target, name): unknown {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
