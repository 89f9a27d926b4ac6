import { isLater, laterOf } from '#lib/time.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import type { PodEvent } from '#model/facts/cluster-facts.ts';
import type { WatchedPod } from '#model/facts/pod.ts';
import { type LoggingState, loggingState } from '#model/facts/logging-state.ts';
import type { Owners } from '../pods/owners.ts';
import { foldedName, foldedSubject } from './folded-subject.ts';
import { type EventWords, ReasonGroups } from './reason-groups.ts';

export interface LoggingObserverSettings {
  wantsLogging(namespace: string): boolean;
  /** Creation time of the newest pod that an alert has reported for one of these reasons; null if none has. */
  toldUntil(reasons: readonly string[]): string | null;
  /** Pods that ended before this ISO 8601 time are ignored. */
  readonly goneSince: string;
  /** First poll of the cluster: failures that are already over are not news. */
  readonly isFirst: boolean;
}

type Events = ReadonlyMap<string, PodEvent>;
type Disabled = Extract<LoggingState, { state: 'disabled' }>;

interface Gone {
  readonly pod: WatchedPod;
  readonly reason: string;
  readonly words: EventWords;
}

/** Counts Fargate's logging results over the pods, from annotations and events. */
export class LoggingObserver {
  readonly disabled = new ReasonGroups();
  newestEnabledAt: string | null = null;
  unknown = 0;
  unwanted = 0;
  contradicted = 0;
  /** First contradiction, as text. */
  contradiction: string | null = null;
  readonly unwantedIn = new Set<string>();
  readonly #owners: Owners;
  readonly #settings: LoggingObserverSettings;
  readonly #wanted = new Map<string, boolean>();
  readonly #gone: Gone[] = [];

  constructor(owners: Owners, settings: LoggingObserverSettings) {
    this.#owners = owners;
    this.#settings = settings;
  }

  /** Adds a running pod. */
  see(pod: WatchedPod, events: Events): void {
    const logging = loggingState(pod, events);
    const isWanted = this.#isWanted(pod.namespace);
    if (logging.state === 'enabled') this.#seeEnabled(pod, events);
    else if (logging.state === 'unknown') this.#seeUnknown(pod, logging.contradiction, isWanted);
    else if (isWanted)
      this.disabled.add(logging.reason, pod, this.#owners.of(pod).subject, wordsOf(pod, logging, events));
    else this.#seeUnwanted(pod.namespace);
  }

  /** Adds a finished pod; only new information counts. */
  seeFinished(pod: WatchedPod, events: Events): void {
    const logging = loggingState(pod, events);
    if (logging.state === 'enabled') this.#seeEnabled(pod, events);
    else if (logging.state === 'disabled') this.#seeGone(pod, logging, wordsOf(pod, logging, events));
  }

  /** Adds an event about a pod that no longer exists. */
  seeEvent(event: PodEvent): void {
    const pod = gonePod(event.namespace, event.name, event.uid);
    const logging = loggingState(pod, new Map([[event.uid, event]]));
    if (event.at === null) return;
    if (logging.state === 'enabled') this.newestEnabledAt = laterOf(this.newestEnabledAt, event.at);
    else if (logging.state === 'disabled')
      this.#seeGone(pod, logging, { alias: null, message: logging.message, at: event.at });
  }

  /** Adds a hint about a pod that no longer exists and that nothing else reports. */
  seeHint({ namespace, pod, reason, at }: Extract<TimedEvidence, { kind: 'logging-disabled' }>): void {
    const logging: Disabled = { state: 'disabled', source: 'event', reason, message: null };
    this.#seeGone(gonePod(namespace, pod, ''), logging, { alias: null, message: null, at });
  }

  /** Pods that finished without logging and have not been reported. */
  gone(): ReasonGroups {
    const groups = new ReasonGroups();
    const since = this.newestEnabledAt;
    for (const { pod, reason, words } of this.#gone) {
      if (this.#settings.isFirst && since !== null && !isLater(words.at, since)) continue;
      groups.add(reason, pod, foldedSubject(this.#owners.of(pod).subject), words);
    }
    return groups;
  }

  /** Logs are wanted in some namespace in which a pod was seen; if none was, in that of the ConfigMap. */
  wantsAny(otherwise: string): boolean {
    return this.#wanted.size === 0
      ? this.#settings.wantsLogging(otherwise)
      : [...this.#wanted.values()].some((wanted) => wanted);
  }

  #seeEnabled({ uid, createdAt, namespace }: WatchedPod, events: Events): void {
    this.#isWanted(namespace);
    this.newestEnabledAt = laterOf(this.newestEnabledAt, laterOf(createdAt, events.get(uid)?.at ?? null));
  }

  #seeUnknown({ namespace, name }: WatchedPod, contradiction: string | undefined, isWanted: boolean): void {
    if (!isWanted) return;
    this.unknown += 1;
    if (contradiction === undefined) return;
    this.contradicted += 1;
    this.contradiction ??= `${namespace}/${name}: ${contradiction}`;
  }

  #seeGone(pod: WatchedPod, { reason }: Disabled, words: EventWords): void {
    if (!this.#isWanted(pod.namespace)) return;
    const told = this.#settings.toldUntil(words.alias === null ? [reason] : [reason, words.alias]);
    const isNews = told === null ? !isLater(this.#settings.goneSince, words.at) : isLater(words.at, told);
    if (isNews) this.#gone.push({ pod, reason, words });
  }

  #seeUnwanted(namespace: string): void {
    this.unwanted++;
    this.unwantedIn.add(namespace);
  }

  #isWanted(namespace: string): boolean {
    const known = this.#wanted.get(namespace) ?? this.#settings.wantsLogging(namespace);
    this.#wanted.set(namespace, known);
    return known;
  }
}

/** Reason and time that a pod's event adds to its annotation. Both describe the same start; the later time counts. */
function wordsOf({ uid, createdAt }: WatchedPod, { reason, message }: Disabled, events: Events): EventWords {
  const event = events.get(uid);
  const at = laterOf(createdAt, event?.at ?? null) ?? createdAt;
  const said = event === undefined ? null : loggingState({ uid, annotations: {} }, events);
  return { alias: said?.state === 'disabled' && said.reason !== reason ? said.reason : null, message, at };
}

/** A pod of which only the name is left. */
function gonePod(namespace: string, name: string, uid: string): WatchedPod {
  const labels = {};
  return {
    ...{ namespace, name: foldedName(name), uid, generateName: null, owner: null },
    ...{ createdAt: '', deleting: false, labels, annotations: labels },
  };
}
