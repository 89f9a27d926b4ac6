import {
  AssociateRouteTableCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateVpcEndpointCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  AttachInternetGatewayCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateFargateProfileCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { beforeAll, expect, test } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { createLiveSource } from '#collect/live/live-source.ts';
import type { NeededPermission } from '#model/facts/cluster-facts.ts';

// Run by scripts/with-moto.mjs, which starts the server and sets the environment.
// Of its own: other tests count the clusters of the Region that is set.
const region = 'eu-north-1';
const [ec2, iam, eks] = [new EC2Client({ region }), new IAMClient({}), new EKSClient({ region })];
const cluster = 'surroundings';
const needed: NeededPermission[] = [{ action: 'logs:PutLogEvents', resource: 'arn:aws:logs:eu-west-1:1:log-group:a' }];
const statement = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' });
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = document({
  Effect: 'Allow',
  Principal: { Service: 'eks-fargate-pods.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

let publicId = '';
let privateId = '';
let roleArn = '';

beforeAll(async () => {
  await makeNetwork();
  await makeRole();
  const resourcesVpcConfig = { subnetIds: [privateId, publicId] };
  await eks.send(new CreateClusterCommand({ name: cluster, version: '1.33', roleArn, resourcesVpcConfig }));
  const subnets = [privateId, publicId, 'subnet-0000000000000gone'];
  const common = { clusterName: cluster, selectors: [{ namespace: 'apps' }], subnets };
  for (const [fargateProfileName, arn] of [
    ['apps', roleArn],
    ['lost', `${roleArn}-lost`],
  ] as const) {
    await eks.send(new CreateFargateProfileCommand({ ...common, fargateProfileName, podExecutionRoleArn: arn }));
  }
}, 60_000);

async function makeNetwork(): Promise<void> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnet = async (CidrBlock: string) => {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
    return Subnet?.SubnetId ?? '';
  };
  [privateId, publicId] = [await subnet('10.9.0.0/24'), await subnet('10.9.1.0/28')];
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: publicId }));
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }));
  await ec2.send(
    new CreateVpcEndpointCommand({
      ...{
        VpcId,
        VpcEndpointType: 'Gateway',
        ServiceName: `com.amazonaws.${region}.s3`,
        RouteTableIds: [RouteTableId],
      },
    }),
  );
}

async function makeRole(): Promise<void> {
  const RoleName = 'fargate-pods';
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  roleArn = Role?.Arn ?? '';
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: document(statement('s3:*')) }),
  );
  const PolicyArn = Policy?.Arn ?? '';
  // Only the default version of a policy counts.
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document(statement('logs:*')), SetAsDefault: true }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument: document(statement('ecr:*')) }),
  );
}

test('reads roles with trust and policies, and knows one that does not exist', async () => {
  const source = await createLiveSource({ region, cluster });
  const { executionRoles } = await collectFacts(source, { scope: [], neededPermissions: () => needed });
  expect(executionRoles).toMatchObject({
    ok: true,
    value: [
      {
        arn: roleArn,
        role: {
          ok: true,
          value: {
            arn: roleArn,
            hasBoundary: false,
            trust: [{ principals: { Service: ['eks-fargate-pods.amazonaws.com'] } }],
          },
        },
        attachedPolicies: { value: [expect.stringMatching(/:policy\/own$/)] },
        // moto does not simulate, which is why the policies were read.
        simulation: { ok: false },
        policies: { value: [{ actions: ['logs:*'] }, { actions: ['ecr:*'] }] },
      },
      { arn: `${roleArn}-lost`, role: { ok: true, value: null } },
    ],
  });
});

test('reads subnets that exist, and where their route tables lead', async () => {
  const source = await createLiveSource({ region, cluster });
  const { subnets, routeTables, vpcEndpoints } = await collectFacts(source, { scope: [] });
  expect(subnets.ok && subnets.value.map(({ id, availableAddresses }) => [id, availableAddresses]).toSorted()).toEqual(
    [
      [privateId, 251],
      [publicId, 11],
    ].toSorted(),
  );
  expect(routeTables.ok && routeTables.value.filter(({ internetRoutes }) => internetRoutes.length > 0)).toMatchObject([
    {
      isMain: false,
      subnetIds: [publicId],
      internetRoutes: [{ destination: '0.0.0.0/0', gateway: expect.stringMatching(/^igw-/) }],
    },
  ]);
  expect(routeTables.ok && routeTables.value.filter(({ isMain }) => isMain)).toMatchObject([{ leadsOut: 'no' }]);
  expect(vpcEndpoints).toMatchObject({
    value: [
      { service: `com.amazonaws.${region}.s3`, available: true, routeTableIds: [expect.stringMatching(/^rtb-/)] },
    ],
  });
});
