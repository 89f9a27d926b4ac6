import type { PodEvent } from './project/to-pod-event.ts';
import type { RawObject } from './raw/fields.ts';
import type { RawPages } from './raw/pages.ts';

/** The newest event of each pod, by UID; of two as new always the same, whatever their order in the list. */
export async function newestByPod(
  pages: RawPages,
  project: (raw: RawObject) => PodEvent | null,
): Promise<ReadonlyMap<string, Omit<PodEvent, 'podUid'>>> {
  const newest = new Map<string, Omit<PodEvent, 'podUid'>>();
  for await (const page of pages) {
    for (const raw of page) {
      const projected = project(raw);
      if (projected === null) continue;
      const { podUid, ...event } = projected;
      const known = newest.get(podUid);
      if (known === undefined || placeOf(known) < placeOf(event)) newest.set(podUid, event);
    }
  }
  return newest;
}

function placeOf({ at, reason, message }: Omit<PodEvent, 'podUid'>): string {
  return [at ?? '', reason, message].join(' ');
}
