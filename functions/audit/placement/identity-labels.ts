import { isMisspelt, isNear, compileWildcard, hasWildcard } from '#lib/text/compare.ts';
import type { LabelMatch, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { Workload } from '#model/facts/workload.ts';

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
export function isName(key: string): boolean {
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
