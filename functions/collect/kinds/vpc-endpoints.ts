import type { VpcEndpoint } from '#model/cluster/network.ts';
import { listIn } from '../raw/aws-documents.ts';
import { defineAwsKind } from '../kind.ts';
import { essential, type RawObject, textOf, textsOf } from '../raw/fields.ts';

/** VPC endpoints of the VPCs in which profiles have subnets. */
export default defineAwsKind({
  name: 'vpc-endpoints',
  called: 'VPC endpoints',
  extra: true,
  slice: 'vpcEndpoints',
  of: 'vpcs',
  permissions: { 'ec2:DescribeVpcEndpoints': { on: 'any' } },
  ask: async (aws, { ids }) => (await aws.ec2()).vpcEndpoints(ids),
  snapshot: {
    command: 'aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --output json > vpc-endpoints.json',
    without: 'whether subnets without a way out reach the services that pods need stays unknown',
  },
  ...listIn('VpcEndpoints'),
  // Without the endpoint policy, which is not judged.
  keep: [
    'VpcEndpointId',
    'VpcEndpointType',
    'VpcId',
    'ServiceName',
    'State',
    'RouteTableIds',
    'SubnetIds',
    'PrivateDnsEnabled',
  ],
  order: 'as-read',
  fact: toVpcEndpoint,
});

function toVpcEndpoint(raw: RawObject): VpcEndpoint {
  const service = essential(raw['ServiceName'], 'a VPC endpoint', 'ServiceName');
  return {
    service,
    vpcId: essential(raw['VpcId'], `VPC endpoint ${service}`, 'VpcId'),
    // The API has been observed to return states in capitals too.
    available: textOf(raw['State'])?.toLowerCase() === 'available' && !isNowhere(raw),
    routeTableIds: raw['VpcEndpointType'] === 'Gateway' ? textsOf(raw['RouteTableIds']) : null,
    privateDns: raw['PrivateDnsEnabled'] === true,
  };
}

/** An interface endpoint in no subnet has no address. */
function isNowhere({ VpcEndpointType: type, SubnetIds: subnetIds }: RawObject): boolean {
  return type === 'Interface' && Array.isArray(subnetIds) && subnetIds.length === 0;
}
