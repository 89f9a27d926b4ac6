/** One selector of a profile. Namespace, label keys and label values may hold `*` and `?`. */
export interface Selector {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type ProfileStatus = 'CREATING' | 'ACTIVE' | 'DELETING' | 'CREATE_FAILED' | 'DELETE_FAILED';

export interface ProfileHealthIssue {
  readonly code: string;
  readonly message: string;
  readonly resourceIds: readonly string[];
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfile.html */
export interface FargateProfile {
  readonly name: string;
  readonly arn: string;
  /** ISO 8601; null when the source did not say. */
  readonly createdAt: string | null;
  readonly status: ProfileStatus;
  readonly podExecutionRoleArn: string;
  readonly subnets: readonly string[];
  readonly selectors: readonly Selector[];
  readonly healthIssues: readonly ProfileHealthIssue[];
}
