export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string | null;
  /** Its IPv4 range, e.g. `10.0.0.0/24`. */
  readonly cidr: string | null;
  /** Free IPv4 addresses; null when not told. */
  readonly availableAddresses: number | null;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** Applies to the subnets of the VPC that have none of their own. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  /** Routes that lead straight to an internet gateway that is there. */
  readonly internetRoutes: readonly InternetRoute[];
}

export interface InternetRoute {
  /** E.g. `0.0.0.0/0`, or the id of a prefix list. */
  readonly destination: string;
  /** `igw-…`. */
  readonly gateway: string;
}
