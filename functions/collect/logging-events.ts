import type { LoggingEvent } from '../model/cluster-facts.ts';
import { toLoggingEvent } from './project/to-logging-event.ts';
import { collectPages } from './raw-pages.ts';
import type { RawPages } from './raw-source.ts';

/** The newest event of each pod, by UID; of two as new, the later in the list. */
export async function readLoggingEvents(pages: RawPages): Promise<ReadonlyMap<string, LoggingEvent>> {
  const newest = new Map<string, LoggingEvent>();
  for (const { podUid, ...event } of await collectPages(pages, toLoggingEvent)) {
    const known = newest.get(podUid);
    if (known === undefined || (known.at ?? '') <= (event.at ?? '')) newest.set(podUid, event);
  }
  return newest;
}
