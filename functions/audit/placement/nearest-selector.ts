import { compareText } from '#lib/text/compare.ts';
import type { LabelMatch, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { type Bearer, isName, namesAnother, touchesSelector } from './identity-labels.ts';

/**
 * The selector that takes least to match: one that leaves alone the labels that say what the workload is, then the fewest
 * changes, then one that is missed by a slip, then by profile name and position, so that the answer does not depend on the order read.
 */
export function nearestSelector(
  matches: readonly SelectorMatch[],
  bearer: Bearer,
  isSlip: (match: SelectorMatch) => boolean = () => false,
): SelectorMatch | null {
  const strangeness = (match: SelectorMatch): number =>
    2 * Number(touchesSelector(match, bearer.workload)) + Number(namesAnother(match, bearer));
  const ranked = matches.toSorted(
    (a, b) =>
      strangeness(a) - strangeness(b) ||
      a.changes.length - b.changes.length ||
      Number(isSlip(b)) - Number(isSlip(a)) ||
      compareText(a.profile.name, b.profile.name) ||
      a.index - b.index,
  );
  return ranked[0] ?? null;
}

/** The same, or null when the workload could not meet even that one. */
export function attainableSelector(matches: readonly SelectorMatch[], bearer: Bearer): SelectorMatch | null {
  const nearest = nearestSelector(matches, bearer);
  return nearest === null || touchesSelector(nearest, bearer.workload) ? null : nearest;
}

/**
 * A selector of every namespace means only those pods that begin to answer to it, one that names another workload those
 * that do so by more than such names, unless the pod goes nowhere else.
 */
export function isMeant(match: SelectorMatch, bearer: Bearer, goesNowhereElse: boolean): boolean {
  if (goesNowhereElse) return true;
  const answered = match.labels.filter(isAnswered);
  if (namesAnother(match, bearer)) return answered.some(({ key }) => !isName(key));
  return !isEverything(match.selector.namespace) || answered.length > 0;
}

/** A key of `*` is on every pod that has a label at all, so it says nothing of what was meant. */
function isAnswered({ key, status }: LabelMatch): boolean {
  return status !== 'missing' && !isEverything(key);
}

function isEverything(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}
