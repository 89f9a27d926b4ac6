import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { createCall } from './aws-call.ts';
import { type AwsOptions, clientSettings } from './eks-client.ts';

/** Regions that are enabled in an account: without `AllRegions`, AWS gives no others. Fails with an `AuditorError`. */
export async function listEnabledRegions(
  options: AwsOptions,
  client = new EC2Client(clientSettings(options)),
): Promise<readonly string[]> {
  const { ask, aborting } = createCall(client, options);
  try {
    return await ask('ec2:DescribeRegions', null, async () => {
      const { Regions = [] } = await client.send(new DescribeRegionsCommand({}), aborting);
      return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
    });
  } finally {
    client.destroy();
  }
}
