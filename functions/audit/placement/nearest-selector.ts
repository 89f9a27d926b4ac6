import { compareText, isMisspelt, isNear, compileWildcard, hasWildcard } from '#lib/text/compare.ts';
import type { LabelMatch, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { Labels } from '#model/facts/label-selector.ts';
import type { Workload } from '#model/facts/workload.ts';

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

/** Keys that a pod has by a slip of the pen, by the keys that are meant: `fargte` for `fargate`. */
export type Slips = Readonly<Record<string, string>>;

/**
 * The labels of a pod that are what a selector asks for but for a slip in the key. Keys that something else goes by
 * (`isTaken`) are no slips; nor is one of several that are as near.
 */
export function slipsIn(
  { changes, selector }: Pick<SelectorMatch, 'changes' | 'selector'>,
  labels: Labels,
  isTaken: (key: string) => boolean,
): Slips {
  const slips: Record<string, string> = {};
  for (const { key, value, was, example } of changes) {
    if (was !== undefined || example) continue;
    const near = Object.entries(labels).filter(
      ([own, has]) => isNearLabel([own, has], [key, value]) && !Object.hasOwn(selector.labels, own) && !isTaken(own),
    );
    const [one] = near;
    if (one !== undefined && near.length === 1) slips[key] = one[0];
  }
  return slips;
}

function isNearLabel([own, has]: readonly [string, string], [key, value]: readonly [string, string]): boolean {
  return !identifies(own) && isSlip(own, key) && (isSlip(has, value) || has === value);
}

function isSlip(own: string, meant: string): boolean {
  return own.toLowerCase() === meant.toLowerCase() || isMisspelt(own, meant);
}

/** Whose labels a selector is held against. */
export interface Bearer {
  /** Of the workload, or of the pod that has none. */
  readonly name: string;
  readonly workload: Workload | null;
  /** What its template and its pod carry. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Keys that say what a pod is: another pod that has one is taken for the same by Services, budgets and people.
 * `app.kubernetes.io/part-of` is none, as all workloads of an application share it.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
const identities =
  /^(?:(?:k8s-)?app|app\.kubernetes\.io\/(?!part-of$).*|name|run|component|role|service|release|chart|helm\.sh\/.*)$/;

export function identifies(key: string): boolean {
  return identities.test(key);
}

/** Of these, the ones that name a workload. The others, such as `component`, may as well be what profiles sort pods by. */
const names = /^(?:(?:k8s-)?app|app\.kubernetes\.io\/(?:name|instance)|name|run)$/;

/** The label says which workload this is. */
function isName(key: string): boolean {
  return names.test(key);
}

/** A label to change is in the owner's own selector, which is immutable, so that no patch can change it. */
export function touchesSelector({ changes }: SelectorMatch, workload: Workload | null): boolean {
  const own = workload?.matchLabels ?? {};
  return changes.some(({ key, was }) => was !== undefined && Object.hasOwn(own, key));
}

/** A label that is not met says what a pod is, and this one is something else: the selector was written for another. */
export function namesAnother(match: SelectorMatch, bearer: Bearer): boolean {
  return match.labels.some((label) => isName(label.key) && isOfAnother(label, bearer));
}

/** The same, where also the labels by which the workload finds its own pods say what it is. */
export function looksForAnother(match: SelectorMatch, bearer: Bearer): boolean {
  const own = bearer.workload?.matchLabels ?? {};
  return match.labels.some(
    (label) => (isName(label.key) || Object.hasOwn(own, label.key)) && isOfAnother(label, bearer),
  );
}

function isOfAnother(label: LabelMatch, bearer: Bearer): boolean {
  return label.status !== 'matched' && !hasWildcard(label.key) && !isMeantBy(label, bearer);
}

/** The value says nothing, is a slip of the pen, or is what the workload goes by under another key; or it goes by no name. */
function isMeantBy({ key, value, podValue }: LabelMatch, { name, labels }: Bearer): boolean {
  if (/^\*+$/.test(value)) return true;
  if (podValue !== undefined && isMisspelt(podValue, value.replaceAll(/[*?]/g, ''))) return true;
  const known = Object.entries(labels)
    .filter(([own]) => isName(own.toLowerCase()) || isNear(own, key))
    .map(([, own]) => own);
  const matches = compileWildcard(value.toLowerCase());
  return known.length === 0 || [name, ...known].some((one) => matches(one.toLowerCase()));
}
