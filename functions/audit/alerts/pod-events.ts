import { isLater } from '#lib/time.ts';
import type { PodEvent, Slice } from '#model/facts/cluster-facts.ts';
import type { UnreadPart } from '#model/alerts/poll-record.ts';
import { loggingAnnotation, type WatchedPod } from '#model/facts/pod.ts';

type ReadPodEvents = (reason: 'LoggingDisabled' | 'LoggingEnabled') => Promise<Slice<readonly PodEvent[]>>;

/**
 * Events of fargate-scheduler about logs, by the UID of the pod: the newest of each. Those that say that a pod logs are
 * many, and are read only where they decide something.
 */
export class PodEvents {
  readonly #read: ReadPodEvents;
  readonly #byUid = new Map<string, PodEvent>();
  #isWhole = false;
  unread: UnreadPart | null = null;
  newestEnabled: string | null = null;

  private constructor(read: ReadPodEvents) {
    this.#read = read;
  }

  static async of(read: ReadPodEvents, needsEnabled: boolean): Promise<PodEvents> {
    const events = new PodEvents(read);
    await events.#take('LoggingDisabled');
    if (needsEnabled || events.#byUid.size > 0) await events.#takeEnabled();
    return events;
  }

  /** Events beside which a pod is judged: an annotation that says "disabled" can be set by hand. */
  async beside({ annotations }: Pick<WatchedPod, 'annotations'>): Promise<ReadonlyMap<string, PodEvent>> {
    if (annotations[loggingAnnotation]?.startsWith('LoggingDisabled') === true) await this.#takeEnabled();
    return this.#byUid;
  }

  all(): Iterable<PodEvent> {
    return this.#byUid.values();
  }

  async #takeEnabled(): Promise<void> {
    if (this.#isWhole) return;
    this.#isWhole = true;
    await this.#take('LoggingEnabled');
  }

  async #take(reason: 'LoggingDisabled' | 'LoggingEnabled'): Promise<void> {
    // One refusal speaks for both.
    if (this.unread !== null) return;
    const slice = await this.#read(reason);
    if (!slice.ok) {
      this.unread = { what: 'events', reason: slice.reason, permission: slice.missingPermission ?? null };
      return;
    }
    for (const event of slice.value) {
      const known = this.#byUid.get(event.uid);
      if (known === undefined || isNewer(event, known)) this.#byUid.set(event.uid, event);
    }
  }
}

/** Of two as new, that which says that the pod does not log. */
function isNewer({ at }: PodEvent, known: PodEvent): boolean {
  if (at === null) return false;
  return known.at === null || isLater(at, known.at);
}
