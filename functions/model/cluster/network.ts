import type { LabelSelector } from '../facts/label-selector.ts';

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string | null;
  /** IPv4 CIDR, e.g. `10.0.0.0/24`. */
  readonly cidr: string | null;
  /** Free IPv4 addresses; null if unknown. */
  readonly availableAddresses: number | null;
  /** Account that owns the VPC, which sees more than the accounts it is shared with; null if unknown. */
  readonly ownerId: string | null;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** Main route table: applies to subnets of the VPC without one of their own. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  /** Routes straight to an existing internet gateway. */
  readonly internetRoutes: readonly InternetRoute[];
  /**
   * Whether routes lead beyond the VPC and its gateway endpoints: `yes` with an IPv4 default route, `maybe` with
   * others, whose reach is unknown.
   */
  readonly leadsOut: 'yes' | 'maybe' | 'no';
}

export interface InternetRoute {
  /** E.g. `0.0.0.0/0`, or a prefix list id. */
  readonly destination: string;
  /** `igw-…`. */
  readonly gateway: string;
}

/** An endpoint for one AWS service inside the VPC. */
export interface VpcEndpoint {
  /** E.g. `com.amazonaws.eu-west-1.ecr.api`. */
  readonly service: string;
  readonly vpcId: string;
  /** It accepts requests: its state is `available`, and it is in some subnet. */
  readonly available: boolean;
  /** Route tables with a route to a gateway endpoint; null for other types, which the whole VPC reaches. */
  readonly routeTableIds: readonly string[] | null;
  /** The service's usual DNS names resolve to it. */
  readonly privateDns: boolean;
}

/** Security groups that pods in its namespace get instead of the cluster security group. */
export interface SecurityGroupPolicy {
  readonly namespace: string;
  readonly name: string;
  /** ISO 8601; null if it is planned. */
  readonly createdAt: string | null;
  /** Null if it selects only by service account. */
  readonly podSelector: LabelSelector | null;
  /**
   * Selection by labels of service accounts, which are not read; an empty `serviceAccountSelector` is `all`. Null if
   * there is none.
   */
  readonly accounts: 'all' | 'some' | null;
  readonly groupIds: readonly string[];
}

/** Traffic restrictions for pods in its namespace; policies that allow everything are left out. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** Restricted directions: `Ingress`, `Egress`, or both. */
  readonly limits: readonly string[];
}

export interface NetworkPolicies {
  /** Namespaces whose policies were read; null means all. Elsewhere the absence of a policy proves nothing. */
  readonly namespaces: readonly string[] | null;
  readonly list: readonly NetworkPolicy[];
}
