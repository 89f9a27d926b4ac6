/** Principals of a statement: values by kind, e.g. `Service` or `AWS`. A bare `"*"` is `{ "*": ["*"] }`. */
export type Principals = Readonly<Record<string, readonly string[]>>;

/** One comparison in a `Condition`, e.g. `ArnLike` of `aws:SourceArn` with some values. */
export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * A statement of an IAM policy, with all lists normalized to arrays. Null for an element that the statement does not
 * have. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Principals | null;
  readonly notPrincipals: Principals | null;
  readonly actions: readonly string[] | null;
  readonly notActions: readonly string[] | null;
  readonly resources: readonly string[] | null;
  readonly notResources: readonly string[] | null;
  /** All conditions must hold. */
  readonly conditions: readonly PolicyCondition[];
}
