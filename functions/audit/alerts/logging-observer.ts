import { laterOf } from '#lib/time.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import type { WatchedPod } from '#model/facts/pod.ts';
import type { Owners } from '../pods/owners.ts';
import { ReasonGroups } from './reason-groups.ts';

/** Events are not read: the annotation is all that a poll goes by. */
const noEvents = new Map<string, never>();

/** Counts the annotations of live pods about their logs while the pods go by. */
export class LoggingObserver {
  readonly disabled = new ReasonGroups();
  newestEnabledAt: string | null = null;
  unknown = 0;
  unwanted = 0;
  readonly unwantedIn = new Set<string>();
  readonly #owners: Owners;
  readonly #wantsLogging: (namespace: string) => boolean;
  readonly #wanted = new Map<string, boolean>();

  constructor(owners: Owners, wantsLogging: (namespace: string) => boolean) {
    this.#owners = owners;
    this.#wantsLogging = wantsLogging;
  }

  see(pod: WatchedPod): void {
    const logging = loggingState(pod, noEvents);
    if (logging.state === 'enabled') this.newestEnabledAt = laterOf(this.newestEnabledAt, pod.createdAt);
    else if (logging.state === 'unknown') this.unknown += this.#isWanted(pod.namespace) ? 1 : 0;
    else if (this.#isWanted(pod.namespace)) this.disabled.add(logging.reason, pod, this.#owners.of(pod).subject);
    else this.#seeUnwanted(pod.namespace);
  }

  #seeUnwanted(namespace: string): void {
    this.unwanted++;
    this.unwantedIn.add(namespace);
  }

  #isWanted(namespace: string): boolean {
    const known = this.#wanted.get(namespace) ?? this.#wantsLogging(namespace);
    this.#wanted.set(namespace, known);
    return known;
  }
}
