import type { InternetRoute, RouteTable, Subnet, VpcEndpoint } from '#model/subnet.ts';
import { essential, listOf, objectOf, type RawObject, textOf, textsOf } from '../raw/fields.ts';

/** From a subnet of DescribeSubnets. */
export function toSubnet(raw: RawObject): Subnet {
  const id = essential(raw['SubnetId'], 'a subnet', 'SubnetId');
  const free = raw['AvailableIpAddressCount'];
  return {
    id,
    vpcId: essential(raw['VpcId'], `subnet ${id}`, 'VpcId'),
    zone: textOf(raw['AvailabilityZone']),
    cidr: textOf(raw['CidrBlock']),
    availableAddresses: typeof free === 'number' ? free : null,
    ownerId: textOf(raw['OwnerId']),
  };
}

/** From a route table of DescribeRouteTables. */
export function toRouteTable(raw: RawObject): RouteTable {
  const id = essential(raw['RouteTableId'], 'a route table', 'RouteTableId');
  const associations = listOf(raw['Associations']).map(objectOf).filter(holds);
  return {
    id,
    vpcId: essential(raw['VpcId'], `route table ${id}`, 'VpcId'),
    isMain: associations.some((association) => association['Main'] === true),
    subnetIds: associations.flatMap((association) => textOf(association['SubnetId']) ?? []),
    internetRoutes: listOf(raw['Routes']).map(objectOf).flatMap(toInternetRoute),
    leadsOut: leadsOut(
      listOf(raw['Routes'])
        .map(objectOf)
        .filter((route) => !stays(route)),
    ),
  };
}

/** From a VPC endpoint of DescribeVpcEndpoints. */
export function toVpcEndpoint(raw: RawObject): VpcEndpoint {
  const service = essential(raw['ServiceName'], 'a VPC endpoint', 'ServiceName');
  return {
    service,
    vpcId: essential(raw['VpcId'], `VPC endpoint ${service}`, 'VpcId'),
    // The API was seen to write states in capitals, too.
    available: textOf(raw['State'])?.toLowerCase() === 'available' && !isNowhere(raw),
    routeTableIds: raw['VpcEndpointType'] === 'Gateway' ? textsOf(raw['RouteTableIds']) : null,
    privateDns: raw['PrivateDnsEnabled'] === true,
  };
}

/** An association that was replaced stays listed for a while. */
function holds(association: RawObject): boolean {
  const state = objectOf(association['AssociationState'])['State'];
  return state === undefined || state === 'associated' || state === 'associating';
}

/** An interface endpoint in no subnet has no address. */
function isNowhere({ VpcEndpointType: type, SubnetIds: subnetIds }: RawObject): boolean {
  return type === 'Interface' && Array.isArray(subnetIds) && subnetIds.length === 0;
}

/**
 * Only routes that surely stay are none: of the VPC itself, to a gateway endpoint (which has a prefix list for a
 * destination), and to what is gone.
 */
function stays(raw: RawObject): boolean {
  const gateway = textOf(raw['GatewayId']);
  const isToEndpoint = gateway?.startsWith('vpce-') === true && textOf(raw['DestinationPrefixListId']) !== null;
  return gateway === 'local' || isToEndpoint || raw['State'] === 'blackhole';
}

const everywhere: ReadonlySet<unknown> = new Set(['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1']);

function leadsOut(leaving: readonly RawObject[]): RouteTable['leadsOut'] {
  if (leaving.some((route) => everywhere.has(route['DestinationCidrBlock']))) return 'yes';
  return leaving.length > 0 ? 'maybe' : 'no';
}

/** A `blackhole` leads to a gateway that is no longer attached. */
function toInternetRoute(raw: RawObject): InternetRoute[] {
  const gateway = textOf(raw['GatewayId']);
  if (gateway === null || !gateway.startsWith('igw-') || raw['State'] === 'blackhole') return [];
  const destination = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId']
    .map((key) => textOf(raw[key]))
    .find((text) => text !== null);
  return [{ gateway, destination: destination ?? 'an unnamed destination' }];
}
