/** How a cluster finds out what an IAM principal may do in it. */
export type AuthenticationMode = 'CONFIG_MAP' | 'API' | 'API_AND_CONFIG_MAP';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html */
export interface AccessEntry {
  readonly principalArn: string;
  /** `STANDARD`, `FARGATE_LINUX`, `EC2_LINUX`, … */
  readonly type: string;
  /** ISO 8601. */
  readonly createdAt: string | null;
}

/** One of `mapRoles` in the ConfigMap `aws-auth`. */
export interface RoleMapping {
  readonly roleArn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

/** Gives the pods of a service account an IAM role, by an agent that does not run on Fargate. */
export interface PodIdentityAssociation {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly id: string;
}
