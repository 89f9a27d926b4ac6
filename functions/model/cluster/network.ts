import type { LabelSelector } from '../facts/label-selector.ts';

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string | null;
  /** Its IPv4 range, e.g. `10.0.0.0/24`. */
  readonly cidr: string | null;
  /** Free IPv4 addresses; null when not told. */
  readonly availableAddresses: number | null;
  /** The account that shares the VPC, which sees what the others do not; null when not told. */
  readonly ownerId: string | null;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** Applies to the subnets of the VPC that have none of their own. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  /** Routes that lead straight to an internet gateway that is there. */
  readonly internetRoutes: readonly InternetRoute[];
  /**
   * Whether routes lead further than the VPC and its gateway endpoints: `yes` with a default route for IPv4, `maybe` with
   * others, of which nobody knows what they reach.
   */
  readonly leadsOut: 'yes' | 'maybe' | 'no';
}

export interface InternetRoute {
  /** E.g. `0.0.0.0/0`, or the id of a prefix list. */
  readonly destination: string;
  /** `igw-…`. */
  readonly gateway: string;
}

/** A way to one AWS service that does not leave the VPC. */
export interface VpcEndpoint {
  /** E.g. `com.amazonaws.eu-west-1.ecr.api`. */
  readonly service: string;
  readonly vpcId: string;
  /** It takes requests: its state is `available`, and it is in some subnet. */
  readonly available: boolean;
  /** Those that lead to a gateway endpoint; null of any other kind, which the whole VPC reaches. */
  readonly routeTableIds: readonly string[] | null;
  /** The usual names of the service lead to it. */
  readonly privateDns: boolean;
}

/** Security groups that pods of its namespace get instead of the cluster's. */
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

/** Traffic that pods of its namespace are limited to; policies that let everything through are none. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** What it limits: `Ingress`, `Egress`, or both. */
  readonly limits: readonly string[];
}

export interface NetworkPolicies {
  /** Where policies were asked for; null means everywhere. Elsewhere the absence of one proves nothing. */
  readonly namespaces: readonly string[] | null;
  readonly list: readonly NetworkPolicy[];
}
