import { compareText, isMisspelt, isNear, compileWildcard, hasWildcard } from '#lib/text/compare.ts';
import type { LabelMatch, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { Labels } from '#model/facts/label-selector.ts';
import type { Workload } from '#model/facts/workload.ts';

/**
 * The selector that is easiest to match. In order: one that needs no change to labels that identify the workload, the
 * fewest changes, one missed by a typo; then by profile name and position, so that the answer does not depend on the
 * order read.
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

/** The nearest selector; null if matching it would change the owner's own selector, which is immutable. */
export function attainableSelector(matches: readonly SelectorMatch[], bearer: Bearer): SelectorMatch | null {
  const nearest = nearestSelector(matches, bearer);
  return nearest === null || touchesSelector(nearest, bearer.workload) ? null : nearest;
}

/**
 * A selector of every namespace is meant only for pods that match it in part; one that names another workload only for
 * pods that match by more than such names. Neither limit applies if the pod has nowhere else to go.
 */
export function isMeant(match: SelectorMatch, bearer: Bearer, goesNowhereElse: boolean): boolean {
  if (goesNowhereElse) return true;
  const answered = match.labels.filter(isAnswered);
  if (namesAnother(match, bearer)) return answered.some(({ key }) => !isName(key));
  return !isEverything(match.selector.namespace) || answered.length > 0;
}

/** The key `*` matches any pod that has a label at all, so it says nothing about the author's intent. */
function isAnswered({ key, status }: LabelMatch): boolean {
  return status !== 'missing' && !isEverything(key);
}

function isEverything(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

/** Misspelt keys of a pod, by the intended key: `fargte` for `fargate`. */
export type Slips = Readonly<Record<string, string>>;

/**
 * Labels of a pod that match a selector but for a typo in the key. Keys that are in use elsewhere (`isTaken`) are not
 * typos; nor is one of several equally near keys.
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

/** Workload or pod whose labels a selector is compared with. */
export interface Bearer {
  /** Name of the workload, or of a pod without one. */
  readonly name: string;
  readonly workload: Workload | null;
  /** Labels of the template and of the pod. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Keys that identify a pod: Services, PodDisruptionBudgets and people take pods with the same value for the same thing.
 * Without `app.kubernetes.io/part-of`, which all workloads of an application share.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
const identities =
  /^(?:(?:k8s-)?app|app\.kubernetes\.io\/(?!part-of$).*|name|run|component|role|service|release|chart|helm\.sh\/.*)$/;

export function identifies(key: string): boolean {
  return identities.test(key);
}

/** Identifying keys that name a workload. Profiles may use the others, such as `component`, to group pods. */
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

/** An unmatched label identifies the pod as something else: the selector was written for another workload. */
export function namesAnother(match: SelectorMatch, bearer: Bearer): boolean {
  return match.labels.some((label) => isName(label.key) && isOfAnother(label, bearer));
}

/** As `namesAnother`, but keys of the workload's own selector also count as names. */
export function looksForAnother(match: SelectorMatch, bearer: Bearer): boolean {
  const own = bearer.workload?.matchLabels ?? {};
  return match.labels.some(
    (label) => (isName(label.key) || Object.hasOwn(own, label.key)) && isOfAnother(label, bearer),
  );
}

function isOfAnother(label: LabelMatch, bearer: Bearer): boolean {
  return label.status !== 'matched' && !hasWildcard(label.key) && !isMeantBy(label, bearer);
}

/** The value says nothing, is a typo, or is the workload's name under another key; or the workload has no name. */
function isMeantBy({ key, value, podValue }: LabelMatch, { name, labels }: Bearer): boolean {
  if (/^\*+$/.test(value)) return true;
  if (podValue !== undefined && isMisspelt(podValue, value.replaceAll(/[*?]/g, ''))) return true;
  const known = Object.entries(labels)
    .filter(([own]) => isName(own.toLowerCase()) || isNear(own, key))
    .map(([, own]) => own);
  const matches = compileWildcard(value.toLowerCase());
  return known.length === 0 || [name, ...known].some((one) => matches(one.toLowerCase()));
}
