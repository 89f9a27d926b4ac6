import type { Subnet } from '#model/cluster/network.ts';
import { listIn } from '../raw/aws-documents.ts';
import { defineAwsKind } from '../kind.ts';
import { essential, numberOf, textOf } from '../raw/fields.ts';

/** Subnets that profiles name. */
export default defineAwsKind({
  name: 'subnets',
  called: 'subnets',
  extra: true,
  slice: 'subnets',
  of: 'subnets',
  permissions: { 'ec2:DescribeSubnets': { on: 'any' } },
  ask: async (aws, { ids }) => (await aws.ec2()).subnets(ids),
  snapshot: {
    command: 'aws ec2 describe-subnets --filters Name=vpc-id,Values=VPC --output json > subnets.json',
    without: 'free addresses and routes of subnets stay unknown',
  },
  ...listIn('Subnets'),
  keep: ['SubnetId', 'VpcId', 'OwnerId', 'AvailabilityZone', 'CidrBlock', 'AvailableIpAddressCount'],
  order: 'as-read',
  fact: (raw): Subnet => {
    const id = essential(raw['SubnetId'], 'a subnet', 'SubnetId');
    return {
      id,
      vpcId: essential(raw['VpcId'], `subnet ${id}`, 'VpcId'),
      zone: textOf(raw['AvailabilityZone']),
      cidr: textOf(raw['CidrBlock']),
      availableAddresses: numberOf(raw['AvailableIpAddressCount']),
      ownerId: textOf(raw['OwnerId']),
    };
  },
  among: ({ id }, ids) => ids.includes(id),
});
