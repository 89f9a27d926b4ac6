import { compareText } from '../../lib/compare-text.ts';
import type { LabelMatch, SelectorMatch } from '../../model/selector-match.ts';
import type { Workload } from '../../model/workload.ts';

/**
 * The selector that takes least to match: one that leaves alone the labels by which the workload finds its own pods,
 * then the fewest changes, then by profile name and position, so that the answer does not depend on the order read.
 */
export function nearestSelector(matches: readonly SelectorMatch[], workload: Workload | null): SelectorMatch | null {
  const ranked = matches.toSorted(
    (a, b) =>
      Number(touchesIdentity(a, workload)) - Number(touchesIdentity(b, workload)) ||
      a.changes.length - b.changes.length ||
      compareText(a.profile.name, b.profile.name) ||
      a.index - b.index,
  );
  return ranked[0] ?? null;
}

/** The same, or null when the workload could not meet even that one. */
export function attainableSelector(matches: readonly SelectorMatch[], workload: Workload | null): SelectorMatch | null {
  const nearest = nearestSelector(matches, workload);
  return nearest === null || touchesIdentity(nearest, workload) ? null : nearest;
}

/** A label to change is in the owner's own selector, which is immutable: the profile means another workload. */
export function touchesIdentity({ changes }: SelectorMatch, workload: Workload | null): boolean {
  const own = workload?.matchLabels ?? {};
  return changes.some(({ key, was }) => was !== undefined && Object.hasOwn(own, key));
}

/** A selector of every namespace means only those pods that begin to answer to it, or that go nowhere else. */
export function isMeant({ selector, labels }: SelectorMatch, unschedulable: boolean): boolean {
  return !isEverything(selector.namespace) || unschedulable || labels.some(isAnswered);
}

/** A key of `*` is on every pod that has a label at all, so it says nothing of what was meant. */
function isAnswered({ key, status }: LabelMatch): boolean {
  return status !== 'missing' && !isEverything(key);
}

function isEverything(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}
