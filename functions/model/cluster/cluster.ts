/** Description of a cluster by `DescribeCluster`, as far as an audit needs it. */
export interface ClusterInfo {
  readonly name: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … from the ARN. */
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Kubernetes minor version of the control plane, e.g. `1.33`. */
  readonly version: string;
  /** EKS platform version, e.g. `eks.12`. */
  readonly platformVersion: string | null;
  /** ISO 8601. */
  readonly createdAt: string | null;
  /** EKS Auto Mode runs EC2 capacity of its own; null when DescribeCluster did not say. */
  readonly autoMode: boolean | null;
  /** The security group that EKS made for the cluster, `sg-…`; null when DescribeCluster did not say. */
  readonly securityGroup: string | null;
  /** Null when DescribeCluster did not say. */
  readonly authenticationMode: AuthenticationMode | null;
  /** Whether its API server can be reached within its VPC; null when DescribeCluster did not say. */
  readonly privateEndpoint: boolean | null;
  /** Ranges of addresses that reach its API server from the internet, none where none does; null when DescribeCluster did not say. */
  readonly publicRanges: readonly string[] | null;
  /** How long its API server keeps events, such as `30m`; null when DescribeCluster did not say. */
  readonly eventTtl: string | null;
}

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
