import { AuditorError } from '#model/auditor-error.ts';
import { objectOf, type RawObject, type RawPages } from '../raw/fields.ts';
import type { KubernetesRead } from './faults.ts';
import type { ApiAnswer, Get } from './kubernetes-client.ts';
import { HttpError } from './http-errors.ts';

export interface ListRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly access: KubernetesRead;
  /** `managedFields` are half of many objects, and are needed only for the age of a ConfigMap's data. */
  readonly keepManagedFields?: boolean;
  readonly pageSize?: number;
  /** Media type; plain JSON by default. */
  readonly accept?: string;
}

type AskPage = (request: Get) => Promise<ApiAnswer>;

const defaultPageSize = 500;

/**
 * Pages of a list in the order of etcd keys, each object once. The next page is requested before the current one is
 * parsed, so that it arrives and is decompressed meanwhile; a consumer that stops early aborts that request.
 */
export async function* listPages(askPage: AskPage, request: ListRequest, signal?: AbortSignal): RawPages {
  const position = startPosition();
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const following = (token: string | undefined) =>
    advance(position, token, request.access.resource) ? ahead(pageAt(askPage, request, position, either)) : null;
  try {
    let next: Promise<ApiAnswer> | null = ahead(pageAt(askPage, request, position, either));
    while (next !== null) {
      const answer: ApiAnswer = await next;
      const early = tokenAtHead(answer);
      next = early === undefined ? null : following(early);
      const document = answer.document();
      const items = itemsOf(document, request, position);
      if (early === undefined) next = following(continueOf(document));
      if (items.length > 0) yield items;
    }
  } finally {
    stop.abort();
  }
}

/**
 * Continue token, if it can be read without parsing: an API server prints a list's metadata before its items. Nothing
 * before it contains another object or a bracket, so no text of an item can be mistaken for it.
 */
function tokenAtHead({ head }: ApiAnswer): string | undefined {
  return /^\{[^[\]{}]*"metadata":\{[^[\]{}]*"continue":"([^"\\]+)"/.exec(head)?.[1];
}

/**
 * A page requested ahead may fail before anyone awaits it; its error is kept for the reader, not an unhandled
 * rejection.
 */
function ahead(page: Promise<ApiAnswer>): Promise<ApiAnswer> {
  page.catch(() => undefined);
  return page;
}

async function pageAt(
  askPage: AskPage,
  { path, query, access, accept, pageSize = defaultPageSize, keepManagedFields = false }: ListRequest,
  position: ListPosition,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  for (;;) {
    const from = position.token === undefined ? {} : { continue: position.token };
    const page = { path, query: { ...query, limit: String(pageSize), ...from }, access, signal };
    const request = { ...page, dropManagedFields: !keepManagedFields };
    try {
      return await askPage(accept === undefined ? request : { ...request, accept });
    } catch (error) {
      const expired = position.token === undefined ? null : expiryOf(error);
      if (expired === null || !recover(position, expired.document.metadata?.continue)) throw error;
    }
  }
}

function expiryOf(error: unknown): HttpError | null {
  const cause = error instanceof AuditorError ? error.cause : null;
  return cause instanceof HttpError && cause.status === 410 ? cause : null;
}

function itemsOf(document: RawObject, request: ListRequest, position: ListPosition): readonly RawObject[] {
  const { apiVersion, kind, items } = document;
  // Go sometimes prints an empty list as null.
  if (typeof kind !== 'string' || !kind.endsWith('List') || !isObjects(items ?? [])) {
    throw new AuditorError('runtime', `Could not list ${request.access.resource}: the answer is not a list.`);
  }
  const fresh = unseen((items ?? []) as readonly RawObject[], position);
  for (const item of fresh) complete(item, { apiVersion, kind: kind.slice(0, -'List'.length) }, request);
  return fresh;
}

/** An object without metadata has no place in the order of a list. */
function isObjects(items: unknown): boolean {
  return Array.isArray(items) && items.every((item) => objectOf(objectOf(item)['metadata'])['name'] !== undefined);
}

/** Items of a list have no type. The page is not shared, so it is changed in place instead of copying every item. */
function complete(item: RawObject, type: RawObject, { keepManagedFields = false }: ListRequest): void {
  Object.assign(item, type);
  if (!keepManagedFields) Object.assign(item['metadata'] as RawObject, { managedFields: undefined });
}

function continueOf({ metadata }: RawObject): string | undefined {
  return (metadata as { continue?: string } | undefined)?.continue;
}

/** Position in a list. Its size does not depend on the cluster's. */
interface ListPosition {
  token: string | undefined;
  /** Key of the last object returned. */
  last: string;
  /** Set after a restart: objects up to this key were returned before. */
  skipTo: string | undefined;
  /** Restarts since the last new object. */
  restarts: number;
  pages: number;
  /** An earlier token, replaced at growing intervals to detect any cycle (Brent). */
  landmark: string | undefined;
}

const maxRestarts = 3;

function startPosition(): ListPosition {
  return { token: undefined, last: '', skipTo: undefined, restarts: 0, pages: 0, landmark: undefined };
}

/** Moves to the next page; false at the end of the list. */
function advance(position: ListPosition, token: string | undefined, resource: string): boolean {
  position.token = token === '' ? undefined : token;
  if (position.token === undefined) return false;
  if (position.token === position.landmark) {
    throw new AuditorError('runtime', `The list of ${resource} does not end: the server repeats a continue token.`);
  }
  position.pages += 1;
  if (Number.isInteger(Math.log2(position.pages))) position.landmark = position.token;
  return true;
}

/**
 * etcd compacts a list's revision after about five minutes. The server then offers a token that continues at a newer
 * revision; without one the list restarts, and objects already returned are skipped by key. False if that has made no
 * progress too often.
 */
function recover(position: ListPosition, offered: string | undefined): boolean {
  const useful = offered !== undefined && offered !== '' && offered !== position.token;
  position.token = useful ? offered : undefined;
  if (!useful) position.skipTo = position.last;
  position.landmark = undefined;
  position.restarts += 1;
  return position.restarts <= maxRestarts;
}

/** Objects of a page that were not returned before. */
function unseen(items: readonly RawObject[], position: ListPosition): readonly RawObject[] {
  const { skipTo } = position;
  const fresh = skipTo === undefined ? items : items.filter((item) => keyOf(item) > skipTo);
  const last = fresh.at(-1);
  if (last === undefined) return fresh;
  position.last = keyOf(last);
  position.skipTo = undefined;
  position.restarts = 0;
  return fresh;
}

/** End of the object's etcd key. Names are ASCII, so comparing strings compares bytes, as etcd does. */
function keyOf(item: RawObject): string {
  const { namespace, name } = item['metadata'] as { namespace?: string; name?: string };
  return namespace === undefined ? String(name) : `${namespace}/${name}`;
}
