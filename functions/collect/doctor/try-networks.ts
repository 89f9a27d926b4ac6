import type { FargateProfile } from '#model/fargate-profile.ts';
import type { AwsOptions } from '../live/eks-client.ts';
import { objectOf, type RawObject, textOf, textsOf } from '../raw/fields.ts';
import { namedBy } from '../surroundings.ts';
import { attempt } from './outcome.ts';
import { type AwsOutcomes, noProfile, outcomeOf } from './try-eks.ts';

/** The calls of EC2; for profiles that could not be read, of the networks of the cluster itself. */
export async function tryNetworks(
  options: AwsOptions,
  described: RawObject,
  profiles: readonly FargateProfile[] | null,
): Promise<AwsOutcomes> {
  const { subnetIds, vpcIds } = networksOf(described, profiles);
  if (subnetIds.length === 0) return nothingToAsk;
  const { createEc2 } = await import('../live/ec2.ts');
  const ec2 = createEc2(options);
  try {
    const [subnets, routeTables, vpcEndpoints] = await Promise.all([
      attempt(() => ec2.subnets(subnetIds)),
      attempt(() => ec2.routeTables(vpcIds)),
      attempt(() => ec2.vpcEndpoints(vpcIds)),
    ]);
    return {
      'ec2:DescribeSubnets': outcomeOf(subnets, 'ec2:DescribeSubnets'),
      'ec2:DescribeRouteTables': outcomeOf(routeTables, 'ec2:DescribeRouteTables'),
      'ec2:DescribeVpcEndpoints': outcomeOf(vpcEndpoints, 'ec2:DescribeVpcEndpoints'),
    };
  } finally {
    ec2.close();
  }
}

const nothingToAsk: AwsOutcomes = {
  'ec2:DescribeSubnets': noProfile,
  'ec2:DescribeRouteTables': noProfile,
  'ec2:DescribeVpcEndpoints': noProfile,
};

function networksOf(described: RawObject, profiles: readonly FargateProfile[] | null) {
  const network = objectOf(described['resourcesVpcConfig']);
  // IAM decides on the action alone; a VPC that does not exist has no tables.
  const vpcIds = [textOf(network['vpcId']) ?? 'vpc-none'];
  return { subnetIds: profiles === null ? textsOf(network['subnetIds']) : namedBy(profiles).subnetIds, vpcIds };
}
