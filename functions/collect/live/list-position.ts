import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';

/** Where in a list we are. Its size does not depend on the cluster's. */
export interface ListPosition {
  token: string | undefined;
  /** Key of the last object given. */
  last: string;
  /** Set after a restart: objects up to this key were given before. */
  skipTo: string | undefined;
  /** Since the last object that was new. */
  restarts: number;
  pages: number;
  /** A token seen earlier; replaced at growing intervals, it meets any cycle (Brent). */
  landmark: string | undefined;
}

const maxRestarts = 3;

export function startPosition(): ListPosition {
  return { token: undefined, last: '', skipTo: undefined, restarts: 0, pages: 0, landmark: undefined };
}

/** Moves to the next page; false at the end of the list. */
export function advance(position: ListPosition, token: string | undefined, resource: string): boolean {
  position.token = token === '' ? undefined : token;
  if (position.token === undefined) return false;
  if (position.token === position.landmark) {
    throw new Fault('runtime', `The list of ${resource} does not end: the server repeats a continue token.`);
  }
  position.pages += 1;
  if (Number.isInteger(Math.log2(position.pages))) position.landmark = position.token;
  return true;
}

/**
 * etcd forgets a list's revision after about five minutes. The server then offers a token that goes on at a newer
 * revision; without one the list starts anew, and what was given already is skipped by its place.
 * False when that has led nowhere too often.
 */
export function recover(position: ListPosition, offered: string | undefined): boolean {
  const useful = offered !== undefined && offered !== '' && offered !== position.token;
  position.token = useful ? offered : undefined;
  if (!useful) position.skipTo = position.last;
  position.landmark = undefined;
  position.restarts += 1;
  return position.restarts <= maxRestarts;
}

/** The objects of a page that were not given before. */
export function unseen(items: readonly RawObject[], position: ListPosition): readonly RawObject[] {
  const { skipTo } = position;
  const fresh = skipTo === undefined ? items : items.filter((item) => keyOf(item) > skipTo);
  const last = fresh.at(-1);
  if (last === undefined) return fresh;
  position.last = keyOf(last);
  position.skipTo = undefined;
  position.restarts = 0;
  return fresh;
}

/** The end of the object's etcd key. Names are ASCII, so comparing strings compares bytes, as etcd does. */
function keyOf(item: RawObject): string {
  const { namespace, name } = item['metadata'] as { namespace?: string; name?: string };
  return namespace === undefined ? String(name) : `${namespace}/${name}`;
}
