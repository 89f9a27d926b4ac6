import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { RouteTable, Subnet, VpcEndpoint } from '#model/cluster/network.ts';
import { tableOf, type UsedSubnet } from './profile-subnets.ts';

/** A subnet none of whose routes surely leads out of its VPC. */
export interface ClosedSubnet {
  readonly used: UsedSubnet;
  readonly subnet: Subnet;
  readonly table: RouteTable;
  /** What makes it no more than likely that nothing else is reached; null when it is certain. */
  readonly doubt: string | null;
}

/** Null for one that is gone, of which subnet-exhausted speaks, and for a public one, of which subnet-not-private does. */
export function wayOut(
  used: UsedSubnet,
  tables: readonly RouteTable[],
  { account }: Pick<ClusterInfo, 'account'>,
): ClosedSubnet | 'open' | 'unknown' | null {
  const { subnet } = used;
  if (subnet === null) return null;
  const table = tableOf(subnet, tables);
  if (table === null) return 'unknown';
  if (table.internetRoutes.length > 0) return null;
  return table.leadsOut === 'yes' ? 'open' : { used, subnet, table, doubt: doubtOf(subnet, table, account) };
}

function doubtOf({ ownerId }: Subnet, { id, leadsOut }: RouteTable, account: string): string | null {
  if (leadsOut === 'maybe') return `what the routes of ${id} reach is not known`;
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
  if (ownerId !== null && ownerId !== account)
    return `its VPC is of account ${ownerId}, whose endpoints may not be seen here`;
  return null;
}

/** How a service is reached: not at all, or by an endpoint that its usual name may not lead to. */
export type Reach = (service: string) => 'yes' | 'no' | 'by-other-name';

/** By endpoints alone. */
export function reachOf(
  { subnet: { vpcId }, table }: ClosedSubnet,
  endpoints: readonly VpcEndpoint[],
  { region }: ClusterInfo,
): Reach {
  const here = endpoints.filter((endpoint) => endpoint.vpcId === vpcId && endpoint.available);
  return (service) => {
    const found = here.filter((endpoint) => endpoint.service.endsWith(`.${region}.${service}`));
    if (found.some(({ routeTableIds, privateDns }) => routeTableIds?.includes(table.id) ?? privateDns)) return 'yes';
    return found.some(({ routeTableIds }) => routeTableIds === null) ? 'by-other-name' : 'no';
  };
}
