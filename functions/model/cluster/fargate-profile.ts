/** A selector of a profile. Namespace, label keys and label values may contain `*` and `?`. */
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
  /** ISO 8601; null if the source does not tell. */
  readonly createdAt: string | null;
  readonly status: ProfileStatus;
  readonly podExecutionRoleArn: string;
  readonly subnets: readonly string[];
  readonly selectors: readonly Selector[];
  readonly healthIssues: readonly ProfileHealthIssue[];
}

/** Result of matching one label of a selector with a pod's labels. */
export interface LabelMatch {
  /** Patterns as the selector has them. */
  readonly key: string;
  readonly value: string;
  readonly status: 'matched' | 'wrong-value' | 'missing';
  /** Key of the pod's label that matched, or whose key did. */
  readonly podKey?: string;
  readonly podValue?: string;
}

/** A label to put on the pod template. */
export interface LabelChange {
  readonly key: string;
  readonly value: string;
  /** Value that it replaces; absent for a new label. */
  readonly was?: string;
  /** The selector has a wildcard here: this is only one of many matching texts. */
  readonly example: boolean;
}

/** Result of matching one selector with a pod. */
export interface SelectorMatch {
  readonly profile: FargateProfile;
  /** Position of the selector in its profile, from 0. */
  readonly index: number;
  readonly selector: Selector;
  readonly namespaceMatches: boolean;
  readonly labels: readonly LabelMatch[];
  /** The namespace and every label match. */
  readonly matches: boolean;
  /**
   * Label changes after which every label matches: as few as possible if no key has a wildcard; empty if all match
   * already.
   */
  readonly changes: readonly LabelChange[];
}
