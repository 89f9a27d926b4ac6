import {
  EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import type { RawObject } from '../raw/fields.ts';
import { type AwsCall, createCall, printed } from './aws-call.ts';
import { type AwsOptions, clientSettings } from './eks-client.ts';

/** EC2 reads on the networks of profiles. Documents have the shape that the AWS CLI prints. */
export interface Ec2 {
  /** Existing subnets with these ids. */
  subnets(ids: readonly string[]): Promise<readonly RawObject[]>;
  /** All route tables of these VPCs. */
  routeTables(vpcIds: readonly string[]): Promise<readonly RawObject[]>;
  /** All endpoints of these VPCs. */
  vpcEndpoints(vpcIds: readonly string[]): Promise<readonly RawObject[]>;
  close(): void;
}

export function createEc2(options: AwsOptions, client = new EC2Client(clientSettings(options))): Ec2 {
  const call: AwsCall<EC2Client> = createCall(client, options);
  return {
    subnets: (ids) => subnets(call, ids),
    routeTables: (vpcIds) => routeTables(call, vpcIds),
    vpcEndpoints: (vpcIds) => vpcEndpoints(call, vpcIds),
    close: () => {
      client.destroy();
    },
  };
}

/** Uses a filter: asked for by id, one deleted subnet would fail the call for all. */
function subnets({ ask, client, aborting }: AwsCall<EC2Client>, ids: readonly string[]): Promise<readonly RawObject[]> {
  return ask('ec2:DescribeSubnets', null, async () => {
    const input = { Filters: [{ Name: 'subnet-id', Values: [...ids] }] };
    const pages = await Array.fromAsync(paginateDescribeSubnets({ client }, input, aborting));
    return pages.flatMap(({ Subnets = [] }) => Subnets.map(printed));
  });
}

function routeTables(
  { ask, client, aborting }: AwsCall<EC2Client>,
  vpcIds: readonly string[],
): Promise<readonly RawObject[]> {
  return ask('ec2:DescribeRouteTables', null, async () => {
    const pages = await Array.fromAsync(paginateDescribeRouteTables({ client }, ofVpcs(vpcIds), aborting));
    return pages.flatMap(({ RouteTables = [] }) => RouteTables.map(printed));
  });
}

function vpcEndpoints(
  { ask, client, aborting }: AwsCall<EC2Client>,
  vpcIds: readonly string[],
): Promise<readonly RawObject[]> {
  return ask('ec2:DescribeVpcEndpoints', null, async () => {
    const pages = await Array.fromAsync(paginateDescribeVpcEndpoints({ client }, ofVpcs(vpcIds), aborting));
    return pages.flatMap(({ VpcEndpoints = [] }) => VpcEndpoints.map(printed));
  });
}

function ofVpcs(vpcIds: readonly string[]) {
  return { Filters: [{ Name: 'vpc-id', Values: [...vpcIds] }] };
}
