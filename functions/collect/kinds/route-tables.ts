import type { InternetRoute, RouteTable } from '#model/cluster/network.ts';
import { listIn } from '../raw/aws-documents.ts';
import { defineAwsKind } from '../kind.ts';
import { essential, listOf, objectOf, type RawObject, textOf } from '../raw/fields.ts';

const routeFields = [
  ...['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'],
  ...['GatewayId', 'NatGatewayId', 'TransitGatewayId', 'State'],
];

/** Route tables of the VPCs in which profiles have subnets. */
export default defineAwsKind({
  name: 'route-tables',
  called: 'route tables',
  extra: true,
  slice: 'routeTables',
  of: 'vpcs',
  permissions: { 'ec2:DescribeRouteTables': { on: 'any' } },
  ask: async (aws, { ids }) => (await aws.ec2()).routeTables(ids),
  snapshot: {
    command: 'aws ec2 describe-route-tables --filters Name=vpc-id,Values=VPC --output json > route-tables.json',
    without: 'whether subnets are private stays unknown',
  },
  ...listIn('RouteTables'),
  keep: [
    'RouteTableId',
    'VpcId',
    ...['Main', 'SubnetId', 'AssociationState'].map((field) => `Associations[].${field}`),
    ...routeFields.map((field) => `Routes[].${field}`),
  ],
  order: 'as-read',
  fact: toRouteTable,
});

function toRouteTable(raw: RawObject): RouteTable {
  const id = essential(raw['RouteTableId'], 'a route table', 'RouteTableId');
  const associations = listOf(raw['Associations']).map(objectOf).filter(holds);
  return {
    id,
    vpcId: essential(raw['VpcId'], `route table ${id}`, 'VpcId'),
    isMain: associations.some((association) => association['Main'] === true),
    subnetIds: associations.flatMap((association) => textOf(association['SubnetId']) ?? []),
    internetRoutes: listOf(raw['Routes']).map(objectOf).flatMap(toInternetRoute),
    leadsOut: egressOf(
      listOf(raw['Routes'])
        .map(objectOf)
        .filter((route) => !stays(route)),
    ),
  };
}

/** A replaced association stays listed for a while. */
function holds(association: RawObject): boolean {
  const state = objectOf(association['AssociationState'])['State'];
  return state === undefined || state === 'associated' || state === 'associating';
}

/**
 * Routes that certainly stay local: to the VPC itself, to a gateway endpoint (whose destination is a prefix list), and
 * to deleted targets.
 */
function stays(raw: RawObject): boolean {
  const gateway = textOf(raw['GatewayId']);
  const isToEndpoint = gateway?.startsWith('vpce-') === true && textOf(raw['DestinationPrefixListId']) !== null;
  return gateway === 'local' || isToEndpoint || raw['State'] === 'blackhole';
}

const everywhere: ReadonlySet<unknown> = new Set(['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1']);

function egressOf(leaving: readonly RawObject[]): RouteTable['leadsOut'] {
  if (leaving.some((route) => everywhere.has(route['DestinationCidrBlock']))) return 'yes';
  return leaving.length > 0 ? 'maybe' : 'no';
}

/** A `blackhole` route leads to a gateway that is no longer attached. */
function toInternetRoute(raw: RawObject): InternetRoute[] {
  const gateway = textOf(raw['GatewayId']);
  if (gateway === null || !gateway.startsWith('igw-') || raw['State'] === 'blackhole') return [];
  const destination = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId']
    .map((key) => textOf(raw[key]))
    .find((text) => text !== null);
  return [{ gateway, destination: destination ?? 'an unnamed destination' }];
}
