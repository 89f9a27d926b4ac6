import { compareText } from '#lib/text/compare.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { AffectedGroup } from '../pods/affected-group.ts';

/** Annotations and conditions are anyone's to write: no number of reasons may become as many alerts. */
const mostReasons = 20;

const otherReasons = 'other reasons';

/** Affected pods by the reason that Fargate gives. */
export class ReasonGroups {
  readonly #groups = new Map<string, AffectedGroup>();

  add(reason: string, pod: WatchedPod | WaitingPod, subject: Subject): void {
    const group = this.#groups.get(reason) ?? new AffectedGroup();
    this.#groups.set(reason, group);
    group.add(pod, subject);
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Groups in the order of their reasons; of too many, the smaller ones are one. */
  all(): [reason: string, group: AffectedGroup][] {
    const largest = [...this.#groups].sort(([a, one], [b, other]) => other.pods - one.pods || compareText(a, b));
    const kept = largest.slice(0, largest.length > mostReasons ? mostReasons - 1 : mostReasons);
    const rest = new AffectedGroup();
    for (const [, group] of largest.slice(kept.length)) rest.absorb(group);
    const groups: [string, AffectedGroup][] = rest.pods === 0 ? kept : [...kept, [otherReasons, rest]];
    return groups.sort(([a], [b]) => compareText(a, b));
  }
}
