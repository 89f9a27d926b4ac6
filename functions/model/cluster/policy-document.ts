/** Principals of a statement: values by kind, e.g. `Service` or `AWS`. A bare `"*"` is `{ "*": ["*"] }`. */
export type Principals = Readonly<Record<string, readonly string[]>>;

/** One comparison of a `Condition`, e.g. `ArnLike` of `aws:SourceArn` with some values. */
export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * One statement of an IAM policy, its lists always lists. An element that the statement does not have is null.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Principals | null;
  readonly notPrincipals: Principals | null;
  readonly actions: readonly string[] | null;
  readonly notActions: readonly string[] | null;
  readonly resources: readonly string[] | null;
  readonly notResources: readonly string[] | null;
  /** All of them have to hold. */
  readonly conditions: readonly PolicyCondition[];
}
