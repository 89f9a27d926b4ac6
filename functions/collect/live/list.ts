import { Fault } from '../../model/fault.ts';
import type { RawObject, RawPages } from '../raw-source.ts';
import type { Access } from './faults.ts';
import type { Get } from './kubernetes-client.ts';
import { advance, type ListPosition, recover, startPosition, unseen } from './list-position.ts';
import { HttpError } from './request-error.ts';

export interface ListRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly access: Access;
  /** `managedFields` is half of many objects, and only the age of a ConfigMap's data is read from it. */
  readonly keepManagedFields?: boolean;
  readonly pageSize?: number;
}

type GetPage = (request: Get) => Promise<RawObject>;

const defaultPageSize = 500;

/**
 * Pages of a list in the order of etcd keys, each object once. The next page is requested before the current one is
 * given; a consumer that stops early aborts that request.
 */
export async function* listPages(getPage: GetPage, request: ListRequest, signal?: AbortSignal): RawPages {
  const position = startPosition();
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    let next: Promise<RawObject> | null = ahead(pageAt(getPage, request, position, either));
    while (next !== null) {
      const document: RawObject = await next;
      const items = itemsOf(document, request, position);
      const more = advance(position, continueOf(document), request.access.resource);
      next = more ? ahead(pageAt(getPage, request, position, either)) : null;
      if (items.length > 0) yield items;
    }
  } finally {
    stop.abort();
  }
}

/** A page asked for ahead may fail before anyone awaits it; its error waits for its reader and is no stray rejection. */
function ahead(page: Promise<RawObject>): Promise<RawObject> {
  page.catch(() => undefined);
  return page;
}

async function pageAt(
  getPage: GetPage,
  { path, query, access, pageSize = defaultPageSize }: ListRequest,
  position: ListPosition,
  signal: AbortSignal,
): Promise<RawObject> {
  for (;;) {
    const from = position.token === undefined ? {} : { continue: position.token };
    try {
      return await getPage({ path, query: { ...query, limit: String(pageSize), ...from }, access, signal });
    } catch (error) {
      const expired = position.token === undefined ? null : expiryOf(error);
      if (expired === null || !recover(position, expired.document.metadata?.continue)) throw error;
    }
  }
}

function expiryOf(error: unknown): HttpError | null {
  const cause = error instanceof Fault ? error.cause : null;
  return cause instanceof HttpError && cause.status === 410 ? cause : null;
}

function itemsOf(document: RawObject, request: ListRequest, position: ListPosition): readonly RawObject[] {
  const { apiVersion, kind, items } = document;
  // Go prints an empty list as null at times.
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items ?? [])) {
    throw new Fault('runtime', `Could not list ${request.access.resource}: the answer is not a list.`);
  }
  const type = { apiVersion, kind: kind.slice(0, -'List'.length) };
  const fresh = unseen((items ?? []) as readonly RawObject[], position);
  return fresh.map((item) => ({ ...type, ...(request.keepManagedFields === true ? item : trimmed(item)) }));
}

function continueOf({ metadata }: RawObject): string | undefined {
  return (metadata as { continue?: string } | undefined)?.continue;
}

function trimmed(item: RawObject): RawObject {
  const { managedFields, ...metadata } = item['metadata'] as RawObject;
  return managedFields === undefined ? item : { ...item, metadata };
}
