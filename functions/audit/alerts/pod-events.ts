import { isLater } from '#lib/time.ts';
import type { PodEvent, Slice } from '#model/facts/cluster-facts.ts';
import type { UnreadPoll } from '#model/alerts/poll-record.ts';
import { loggingAnnotation, type WatchedPod } from '#model/facts/pod.ts';

type ReadPodEvents = (reason: 'LoggingDisabled' | 'LoggingEnabled') => Promise<Slice<readonly PodEvent[]>>;

/**
 * Newest fargate-scheduler event about logging per pod UID. Events that report enabled logging are many, so they are
 * read only if they decide something.
 */
export class PodEvents {
  readonly #read: ReadPodEvents;
  readonly #byUid = new Map<string, PodEvent>();
  #isWhole = false;
  unread: UnreadPoll | null = null;
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

  /** Events to judge a pod with: an annotation that says "disabled" can be set by hand. */
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
    // A refusal of one read covers both.
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

/** On a tie, the event that reports disabled logging wins. */
function isNewer({ at }: PodEvent, known: PodEvent): boolean {
  if (at === null) return false;
  return known.at === null || isLater(at, known.at);
}
