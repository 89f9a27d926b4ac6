import { AuditorError } from '#model/auditor-error.ts';
import type { UnreadPart } from '#model/facts/cluster-facts.ts';
import { type RawObject, type RawPages, lostReads, unreadFrom } from '../raw/fields.ts';
import type { KubernetesKind, ListQuery, NamedObject, RawSource, Resource } from '../source.ts';
import { type KubernetesClient, pathsTo, pathTo } from './kubernetes-client.ts';
import { type ListRequest, listPages } from './list.ts';
import { HttpError } from './http-errors.ts';

export interface ReadsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly pageSize?: number;
  /** Lists return only the objects' metadata. */
  readonly metadataOnly?: true;
}

/**
 * Metadata without spec and status, which saves half of a pod; a server that does not support it sends complete
 * objects.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
 */
export const metadataType = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';

export type Asking = Pick<KubernetesClient, 'ask' | 'get'>;

/** Reads of the Kubernetes API for the kinds that an audit declares. */
export function createReads(client: Asking, options: ReadsOptions): Pick<RawSource, 'list' | 'get'> {
  const { pageSize, signal, metadataOnly } = options;
  const every = {
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(metadataOnly === undefined ? {} : { accept: metadataType }),
  };
  const list = (request: ListRequest) => listPages(client.ask, { ...request, ...every }, signal);
  return {
    list: (kind, query = {}) =>
      kind.named === undefined ? everyList(kind, query, list) : namedObject(client, kind, kind.named, list),
    // With the list permission, get is not needed.
    get: (kind, name) => everyList(kind, { selectors: [`metadata.name=${name}`] }, list),
  };
}

/** Resource of a kind that has exactly one. */
export function resourceOf({ resources, name }: KubernetesKind): Resource {
  const [resource] = resources;
  if (resource === undefined) throw new Error(`kind ${name} has no resource`);
  return resource;
}

type List = (request: ListRequest) => RawPages;

/** One list per kind and namespace; a refused list loses only its own objects. */
async function* everyList(
  { resources, keepManagedFields }: KubernetesKind,
  { namespaces, selectors }: ListQuery,
  list: List,
): RawPages {
  const places = (namespaces ?? [undefined]).flatMap((namespace) =>
    resources.map((resource) => ({ resource, where: namespace === undefined ? {} : { namespace } })),
  );
  const lost: UnreadPart[] = [];
  let fault: AuditorError | null = null;
  for (const { resource, where } of places) {
    const access = { verb: 'list', resource: resource.resource, ...where } as const;
    try {
      // A server that does not answer is not asked again for the others.
      if (fault !== null && answerOf(fault) === null) throw fault;
      for (const query of queriesOf(selectors)) {
        const at = (path: string) => list({ path, access, query, keepManagedFields });
        yield* resource.optional === true ? firstServed(pathsTo(resource, where).map(at)) : at(pathTo(resource, where));
      }
    } catch (error) {
      lost.push({ ...unreadFrom(error), kind: resource.kind, ...where });
      fault = error as AuditorError;
    }
  }
  if (fault === null) return;
  throw places.length === 1 ? fault : lostReads(lost, lost.length < places.length, fault);
}

function queriesOf(selectors: ListQuery['selectors']): Readonly<Record<string, string>>[] {
  return selectors === undefined ? [{}] : selectors.map((fieldSelector) => ({ fieldSelector }));
}

/** A Role may grant list or only get on the named object. Nothing wider is requested. */
async function* namedObject(
  client: Asking,
  kind: KubernetesKind,
  { verb, namespace, name, orVerb }: NamedObject,
  list: List,
): RawPages {
  const resource = resourceOf(kind);
  const access = { resource: resource.resource, namespace, name } as const;
  if (verb === 'get') {
    yield* single(client, resource, { namespace, name });
    return;
  }
  const query = { fieldSelector: `metadata.name=${name}` };
  const { keepManagedFields } = kind;
  try {
    yield* list({ path: pathTo(resource, { namespace }), query, access: { verb, ...access }, keepManagedFields });
  } catch (error) {
    if (answerOf(error) !== 403 || orVerb === undefined) throw error;
    yield* orThat(error, single(client, resource, { namespace, name }));
  }
}

/** If the fallback is refused too, the first permission is reported as the one to grant. */
async function* orThat(first: unknown, pages: RawPages): RawPages {
  try {
    yield* pages;
  } catch (error) {
    throw answerOf(error) === 403 ? first : error;
  }
}

/** One object; no pages if it does not exist. */
async function* single(
  client: Asking,
  resource: Resource,
  place: { readonly namespace?: string; readonly name: string },
): RawPages {
  let object: RawObject;
  try {
    const access = { verb: 'get', resource: resource.resource, ...place } as const;
    object = await client.get({ path: pathTo(resource, place), access });
  } catch (error) {
    if (answerOf(error) === 404) return;
    throw error;
  }
  yield [object];
}

/** Pages of the first version that the cluster serves. */
async function* firstServed(versions: readonly RawPages[]): RawPages {
  for (const pages of versions) {
    try {
      yield* pages;
      return;
    } catch (error) {
      if (answerOf(error) !== 404) throw error;
    }
  }
}

function answerOf(error: unknown): number | null {
  return error instanceof AuditorError && error.cause instanceof HttpError ? error.cause.status : null;
}
