import type { InternetRoute, RouteTable, Subnet } from '../../model/subnet.ts';
import type { RawObject } from '../raw-source.ts';
import { essential, listOf, objectOf, textOf } from './fields.ts';

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
  };
}

/** An association that was replaced stays listed for a while. */
function holds(association: RawObject): boolean {
  const state = objectOf(association['AssociationState'])['State'];
  return state === undefined || state === 'associated' || state === 'associating';
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
