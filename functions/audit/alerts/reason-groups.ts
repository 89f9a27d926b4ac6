import { compareText } from '#lib/text/compare.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { AffectedGroup } from '../pods/affected-group.ts';

/** Anyone can write annotations and conditions, so the number of reasons must not determine the number of alerts. */
const mostReasons = 20;

const otherReasons = 'other reasons';

/** Fargate's event on a pod: an alternative reason, its message and its time. */
export interface EventWords {
  /** Reason in the event, if it differs. */
  readonly alias: string | null;
  readonly message: string | null;
  readonly at: string;
}

/** Pods with one reason. */
export interface ReasonGroup {
  readonly affected: AffectedGroup;
  readonly alias: ReadonlySet<string>;
  /** Message of the events, the first in text order; null if there is none. */
  readonly message: string | null;
}

class ReasonGroupBuilder implements ReasonGroup {
  readonly affected = new AffectedGroup();
  readonly alias = new Set<string>();
  message: string | null = null;

  take(words: EventWords): void {
    if (words.alias !== null && this.alias.size < mostReasons) this.alias.add(words.alias);
    const { message } = words;
    if (message !== null && (this.message === null || compareText(message, this.message) < 0)) this.message = message;
  }
}

/** Affected pods by Fargate's reason. */
export class ReasonGroups {
  readonly #groups = new Map<string, ReasonGroupBuilder>();

  add(reason: string, pod: WatchedPod | WaitingPod, subject: Subject, words?: EventWords): void {
    const group = this.#groups.get(reason) ?? new ReasonGroupBuilder();
    this.#groups.set(reason, group);
    group.affected.add(words === undefined ? pod : { ...pod, createdAt: words.at }, subject);
    if (words !== undefined) group.take(words);
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Groups in the order of their reasons; if there are too many, the smaller ones are merged. */
  all(): [reason: string, group: ReasonGroup][] {
    const largest = [...this.#groups].sort(
      ([a, { affected: one }], [b, { affected: other }]) => other.pods - one.pods || compareText(a, b),
    );
    const kept: [string, ReasonGroup][] = largest.slice(
      0,
      largest.length > mostReasons ? mostReasons - 1 : mostReasons,
    );
    const rest = new ReasonGroupBuilder();
    for (const [reason, group] of largest.slice(kept.length)) {
      rest.affected.absorb(group.affected);
      rest.take({ alias: reason, message: null, at: '' });
    }
    const groups = rest.affected.pods === 0 ? kept : [...kept, [otherReasons, rest] satisfies [string, ReasonGroup]];
    return groups.sort(([a], [b]) => compareText(a, b));
  }
}
