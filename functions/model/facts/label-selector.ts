/** Labels of an object, or labels that a selector requires. */
export type Labels = Readonly<Record<string, string>>;

export type LabelOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** A Kubernetes label selector. An empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelRequirement[];
}

/**
 * Whether all requirements of the selector hold.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function selectsLabels({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  const hasAll = Object.entries(matchLabels).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
  return hasAll && matchExpressions.every((requirement) => holds(requirement, labels));
}

/** A missing label is in no list. */
function holds({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const isThere = Object.hasOwn(labels, key);
  const isListed = isThere && values.includes(labels[key] ?? '');
  switch (operator) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return isThere;
    case 'DoesNotExist':
      return !isThere;
  }
}
