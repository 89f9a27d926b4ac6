import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { kinds } from '#collect/kinds/index.ts';
import type { AwsKind, RawSource } from '#collect/source.ts';
import type { NeededPermission } from '#model/facts/cluster-facts.ts';
import type { FakeAccount } from '../../support/fakes/fake-account.ts';
import type { FakeEks } from '../../support/fakes/fake-eks.ts';
import { all, fakeCluster, liveSource } from './live.ts';

const arn = 'arn:aws:iam::111122223333:role/pods';
const other = 'arn:aws:iam::111122223333:role/jobs';
const policyArn = 'arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy';
const own = 'arn:aws:iam::111122223333:policy/own';
const logs = 'arn:aws:logs:eu-west-1:111122223333:log-group:apps';
const pull: NeededPermission = {
  action: 'ecr:BatchGetImage',
  resource: '*',
  grantedBy: ['AmazonEKSFargatePodExecutionRolePolicy'],
};
const write: NeededPermission[] = ['logs:PutLogEvents', 'logs:CreateLogStream'].map((action) => ({
  action,
  resource: logs,
}));
const statement = (action: string) => ({ Statement: { Effect: 'Allow', Action: action, Resource: '*' } });

async function cluster(account: FakeAccount = {}) {
  const profiles = [
    { fargateProfileName: 'apps', podExecutionRoleArn: arn, subnets: ['subnet-1', 'subnet-2'], selectors: [] },
  ];
  const fake = await fakeCluster({ eks: { profiles } });
  fake.eks.account = account;
  const { source } = await liveSource();
  return {
    ...fake,
    roles: (...needed: NeededPermission[]) => source.documents(kinds.roles, { ids: [arn], needed }),
    source,
  };
}

function authMap(source: RawSource) {
  return all(source.list(kinds['aws-auth']));
}

function documents(source: RawSource, kind: AwsKind, ...ids: readonly string[]) {
  return source.documents(kind, { ids, needed: [] });
}

function asked({ requests }: FakeEks): string[] {
  return requests.map(({ action }) => action);
}

function deny(eks: FakeEks, ...actions: readonly string[]): void {
  eks.refuse = (action) =>
    actions.includes(action)
      ? { status: 403, code: action.startsWith('Describe') ? 'UnauthorizedOperation' : 'AccessDenied', message: 'no' }
      : undefined;
}

describe('a role', () => {
  it('is read with its trust decoded and its attached policies, and nothing else when nothing is open', async () => {
    const { eks, roles } = await cluster();
    expect(await roles(pull)).toMatchObject([
      {
        RoleArn: arn,
        Role: {
          Arn: arn,
          CreateDate: '2026-01-01T00:00:00.000Z',
          AssumeRolePolicyDocument: { Statement: { Principal: { Service: 'eks-fargate-pods.amazonaws.com' } } },
        },
        AttachedPolicies: [{ PolicyArn: policyArn }],
      },
    ]);
    expect(asked(eks)).toEqual(['GetRole', 'ListAttachedRolePolicies']);
  });

  it('that does not exist is null, and asks no more', async () => {
    const { eks, roles } = await cluster({ roles: { pods: null } });
    expect(await roles(pull)).toEqual([{ RoleArn: arn, Role: null }]);
    expect(asked(eks)).toEqual(['GetRole']);
  });

  it('is asked for by name, whatever its path', async () => {
    const { source } = await cluster();
    const records = await documents(source, kinds.roles, 'arn:aws:iam::111122223333:role/team/pods');
    expect(records).toMatchObject([
      { RoleArn: 'arn:aws:iam::111122223333:role/team/pods', Role: { RoleName: 'pods' } },
    ]);
  });
});

describe('permissions', () => {
  it('are simulated, those of a resource in one call', async () => {
    const decisions: string[] = [];
    const simulate = (action: string, resource: string) => {
      decisions.push(`${action} ${resource}`);
      return { EvalDecision: action === 'logs:PutLogEvents' ? 'explicitDeny' : 'allowed', MissingContextValues: [] };
    };
    const { eks, roles } = await cluster({ roles: { pods: { attached: { [own]: statement('ecr:*') } } }, simulate });
    const [record] = await roles(pull, ...write);
    expect(record?.['Simulation']).toMatchObject([
      { EvalActionName: 'ecr:BatchGetImage', EvalResourceName: '*', EvalDecision: 'allowed' },
      { EvalActionName: 'logs:PutLogEvents', EvalResourceName: logs, EvalDecision: 'explicitDeny' },
      { EvalActionName: 'logs:CreateLogStream', EvalResourceName: logs, EvalDecision: 'allowed' },
    ]);
    expect(decisions).toHaveLength(3);
    expect(asked(eks).filter((action) => action === 'SimulatePrincipalPolicy')).toHaveLength(2);
    expect(record).not.toHaveProperty('Policies');
  });

  it('are simulated for all that the policy of AWS grants, too, where a boundary may take it away', async () => {
    const { eks, roles } = await cluster({ roles: { pods: { boundary: own } } });
    await roles(pull);
    expect(asked(eks)).toContain('SimulatePrincipalPolicy');
  });

  it('are read as policies where simulation is denied, attached and inline, over pages', async () => {
    const attached = { [policyArn]: statement('ecr:*'), [own]: statement('logs:*'), [`${own}2`]: statement('s3:*') };
    const inline = { a: statement('kinesis:*'), b: statement('es:*') };
    const { eks, roles } = await cluster({ roles: { pods: { attached, inline } }, pageSize: 1 });
    deny(eks, 'SimulatePrincipalPolicy');
    const [record] = await roles(...write);
    expect(record?.['Policies']).toEqual([
      { PolicyArn: policyArn, PolicyDocument: statement('ecr:*') },
      { PolicyArn: own, PolicyDocument: statement('logs:*') },
      { PolicyArn: `${own}2`, PolicyDocument: statement('s3:*') },
      { PolicyName: 'a', PolicyDocument: statement('kinesis:*') },
      { PolicyName: 'b', PolicyDocument: statement('es:*') },
    ]);
    expect(record?.['Denied']).toEqual({
      Simulation: {
        reason: 'Not allowed to iam:SimulatePrincipalPolicy: no.',
        missingPermission: 'iam:SimulatePrincipalPolicy',
      },
    });
  });

  it.each([
    ['GetRole', 'Role', 'iam:GetRole'],
    ['ListAttachedRolePolicies', 'AttachedPolicies', 'iam:ListAttachedRolePolicies'],
    ['GetPolicy', 'Policies', 'iam:GetPolicy'],
    ['GetPolicyVersion', 'Policies', 'iam:GetPolicyVersion'],
    ['ListRolePolicies', 'Policies', 'iam:ListRolePolicies'],
    ['GetRolePolicy', 'Policies', 'iam:GetRolePolicy'],
  ])('a denied %s costs %s alone, and names %s', async (action, part, missingPermission) => {
    const { eks, roles } = await cluster({ roles: { pods: { inline: { a: statement('kinesis:*') } } } });
    deny(eks, 'SimulatePrincipalPolicy', action);
    const [record] = await roles(...write);
    expect(record?.['Denied']).toMatchObject({ [part]: { missingPermission } });
    expect(record).not.toHaveProperty(part);
    for (const rest of ['Role', 'AttachedPolicies'].filter((one) => one !== part)) expect(record).toHaveProperty(rest);
  });
});

describe('when IAM misbehaves', () => {
  it.each([
    ['is not JSON', encodeURIComponent('{"Statement":')],
    ['is not encoded', '%'],
  ])('a trust policy that %s is unread, not empty', async (_, trust) => {
    const { roles } = await cluster({ roles: { pods: { trust } } });
    const [record] = await roles();
    expect(record).toMatchObject({ Denied: { Role: { reason: expect.stringContaining('AssumeRolePolicyDocument') } } });
  });

  it.each([
    [500, 'ServiceFailure'],
    [503, 'ServiceUnavailable'],
  ])('a passing %i %s is asked again', async (status, code) => {
    const { eks, roles } = await cluster();
    eks.refuse = () => (eks.requests.length === 1 ? { status, code } : undefined);
    expect(await roles()).toMatchObject([{ Role: { Arn: arn } }]);
    expect(asked(eks)).toEqual(['GetRole', 'GetRole', 'ListAttachedRolePolicies']);
  });

  it('one that gives no answer costs every role all its parts, and is not asked for each', async () => {
    const { eks, source } = await cluster();
    eks.refuse = () => ({ status: 400, code: 'ValidationError' });
    const records = await source.documents(kinds.roles, {
      ids: [arn, other, `${arn}-3`, `${arn}-4`],
      needed: [pull],
    });
    const lost = { reason: 'AWS refused iam:GetRole: ValidationError.' };
    const parts = { Role: lost, AttachedPolicies: lost, Simulation: lost, Policies: lost };
    expect(records.map(({ Denied }) => Denied)).toEqual([parts, parts, parts, parts]);
    expect(eks.requests.length).toBeLessThanOrEqual(2);
  });
});

test('access entries of the principals that have one, and no list of all', async () => {
  const { eks, source } = await cluster();
  expect(await documents(source, kinds['access-entries'], arn, other)).toMatchObject([
    { principalArn: arn, type: 'FARGATE_LINUX', createdAt: '2026-01-02T00:00:00.000Z' },
  ]);
  expect(asked(eks)).toEqual(['DescribeAccessEntry', 'DescribeAccessEntry']);
  eks.refuse = () => ({ status: 403, code: 'AccessDeniedException' });
  await expect(documents(source, kinds['access-entries'], arn)).rejects.toMatchObject({
    missingPermission: 'eks:DescribeAccessEntry',
  });
});

test('Pod Identity associations, page by page', async () => {
  const podIdentityAssociations = Array.from({ length: 130 }, (_, index) => ({
    namespace: 'apps',
    serviceAccount: `a${index}`,
  }));
  const { eks } = await fakeCluster({ eks: { podIdentityAssociations } });
  const { source } = await liveSource();
  expect(await documents(source, kinds['pod-identity-associations'])).toEqual(podIdentityAssociations);
  eks.refuse = () => ({ status: 403, code: 'AccessDeniedException' });
  await expect(documents(source, kinds['pod-identity-associations'])).rejects.toMatchObject({
    missingPermission: 'eks:ListPodIdentityAssociations',
  });
});

describe('networks', () => {
  it('gives the subnets that exist in one call, and what their VPCs have', async () => {
    const gateway = { VpcId: 'vpc-1', ServiceName: 's3', VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-main'] };
    const { eks, source } = await cluster({ subnets: { 'subnet-2': null }, vpcEndpoints: [gateway] });
    expect(await documents(source, kinds.subnets, 'subnet-1', 'subnet-2')).toMatchObject([
      { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/20', AvailableIpAddressCount: 4000 },
    ]);
    expect(await documents(source, kinds['route-tables'], 'vpc-1')).toMatchObject([
      { RouteTableId: 'rtb-main', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [{ NatGatewayId: 'nat-1' }] },
    ]);
    expect(await documents(source, kinds['route-tables'], 'vpc-2')).toEqual([]);
    expect(await documents(source, kinds['vpc-endpoints'], 'vpc-1')).toMatchObject([gateway]);
    expect(asked(eks)).toEqual([
      ...['DescribeSubnets', 'DescribeRouteTables', 'DescribeRouteTables', 'DescribeVpcEndpoints'],
    ]);
  });

  it('names what may not be read', async () => {
    const { eks, source } = await cluster();
    deny(eks, 'DescribeSubnets', 'DescribeRouteTables', 'DescribeVpcEndpoints');
    await expect(documents(source, kinds.subnets, 'subnet-1')).rejects.toMatchObject({
      missingPermission: 'ec2:DescribeSubnets',
    });
    await expect(documents(source, kinds['route-tables'], 'vpc-1')).rejects.toMatchObject({
      missingPermission: 'ec2:DescribeRouteTables',
    });
    await expect(documents(source, kinds['vpc-endpoints'], 'vpc-1')).rejects.toMatchObject({
      missingPermission: 'ec2:DescribeVpcEndpoints',
    });
  });
});

describe('aws-auth', () => {
  const configmaps = [{ metadata: { name: 'aws-auth', namespace: 'kube-system' }, data: { mapRoles: '[]' } }];

  it('is got by its name', async () => {
    const { kubernetes } = await fakeCluster({ objects: { configmaps } });
    const { source } = await liveSource();
    expect(await authMap(source)).toMatchObject([{ data: { mapRoles: '[]' } }]);
    expect(kubernetes.requests.map(({ path }) => path)).toEqual(['/api/v1/namespaces/kube-system/configmaps/aws-auth']);
  });

  it('may be absent, or denied', async () => {
    const { kubernetes } = await fakeCluster();
    const { source } = await liveSource();
    expect(await authMap(source)).toEqual([]);
    kubernetes.misbehave = () => ({ do: 'status', status: 403 });
    await expect(authMap(source)).rejects.toMatchObject({
      missingPermission: 'get configmaps/aws-auth in kube-system',
    });
  });
});

test('a role is assumed for IAM and EC2 as it is for EKS', async () => {
  const { eks } = await fakeCluster();
  const { source } = await liveSource({ roleArn: 'arn:aws:iam::444455556666:role/auditor' });
  await documents(source, kinds.roles, arn);
  await documents(source, kinds.subnets, 'subnet-1');
  const others = eks.requests.filter(({ action }) => action !== 'AssumeRole');
  expect(others.map(({ action }) => action)).toEqual(['GetRole', 'ListAttachedRolePolicies', 'DescribeSubnets']);
  expect(others.every(({ authorization }) => authorization.includes('Credential=ASIAASSUMED/'))).toBe(true);
});

test('a healthy cluster costs few calls, and none without profiles', async () => {
  const { eks, source } = await cluster();
  const facts = await collectFacts(source, { scope: [], neededPermissions: () => [pull] });
  expect(
    [facts.executionRoles, facts.accessEntries, facts.authMap, facts.subnets, facts.routeTables].map(({ ok }) => ok),
  ).toEqual(Array(5).fill(true));
  expect(asked(eks).toSorted()).toEqual([
    ...[
      'DescribeAccessEntry',
      'DescribeCluster',
      'DescribeFargateProfile',
      'DescribeRouteTables',
      'DescribeSubnets',
      'DescribeVpcEndpoints',
      'GetRole',
    ],
    ...['ListAttachedRolePolicies', 'ListFargateProfiles', 'ListNodegroups', 'ListPodIdentityAssociations'],
  ]);
  const { eks: empty } = await fakeCluster();
  await collectFacts((await liveSource()).source, { scope: [] });
  expect(asked(empty).toSorted()).toEqual(['DescribeCluster', 'ListFargateProfiles', 'ListNodegroups']);
});

test('loads the clients of IAM and EC2 only when they are asked', async () => {
  const { env } = await fakeCluster();
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { createLiveSource } = await import('./functions/collect/live/live-source.ts');
    const { kinds } = await import('./functions/collect/kinds/index.ts');
    const source = await createLiveSource({ cluster: 'shop' });
    await source.documents(kinds.cluster);
    const clients = () => ['client-iam', 'client-ec2'].filter((name) => loaded.some((url) => url.includes(name)));
    const before = clients();
    await source.documents(kinds.subnets, { ids: ['subnet-1'], needed: [] });
    source.close();
    console.log(JSON.stringify({ before, after: clients() }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
  });
  expect(JSON.parse(stdout)).toEqual({ before: [], after: ['client-ec2'] });
});
