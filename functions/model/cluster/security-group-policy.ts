import type { LabelSelector } from '../facts/label-selector.ts';

/** Which security groups pods of its namespace get instead of the cluster's. */
export interface SecurityGroupPolicy {
  readonly namespace: string;
  readonly name: string;
  /** ISO 8601; null when it is only planned. */
  readonly createdAt: string | null;
  /** Null selects by service account alone. */
  readonly podSelector: LabelSelector | null;
  /** By labels of service accounts, which are not read; an empty `serviceAccountSelector` is `all`. Null where there is none. */
  readonly accounts: 'all' | 'some' | null;
  readonly groupIds: readonly string[];
}
