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

/** How one label of a selector stands against a pod's labels. */
export interface LabelMatch {
  /** Patterns, as the selector has them. */
  readonly key: string;
  readonly value: string;
  readonly status: 'matched' | 'wrong-value' | 'missing';
  /** The pod's label that matched, or whose key did. */
  readonly podKey?: string;
  readonly podValue?: string;
}

/** A label to put on the pod template. */
export interface LabelChange {
  readonly key: string;
  readonly value: string;
  /** The value it replaces; absent when the label is new. */
  readonly was?: string;
  /** The selector has a wildcard here: this is one text of many that match. */
  readonly example: boolean;
}

/** How one selector stands against a pod. */
export interface SelectorMatch {
  readonly profile: FargateProfile;
  /** Position of the selector in its profile, from 0. */
  readonly index: number;
  readonly selector: Selector;
  readonly namespaceMatches: boolean;
  readonly labels: readonly LabelMatch[];
  /** Namespace and every label. */
  readonly matches: boolean;
  /** Changes of labels after which every label matches: the fewest where no key has a wildcard; empty when they do. */
  readonly changes: readonly LabelChange[];
}
