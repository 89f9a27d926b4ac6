import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import type { RawSource } from '#collect/source.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { writeSnapshot } from '#collect/snapshot/snapshot-writer.ts';
import { type NeededPermission, read } from '#model/facts/cluster-facts.ts';
import type { FakeAccount } from '../../support/fakes/fake-account.ts';
import type { EksCluster } from '../../support/fakes/fake-eks.ts';
import { denied, describedCluster, MemorySource } from '../../support/fakes/memory-source.ts';
import { emptyFolder, essentials, folderOf, listOf } from '../../support/clusters/snapshot-folder.ts';
import { fakeCluster, liveSource } from '../live/live.ts';

const [pods, jobs] = ['pods', 'jobs'].map((name) => `arn:aws:iam::111122223333:role/${name}`);
const profiles = [
  {
    fargateProfileName: 'apps',
    status: 'ACTIVE',
    podExecutionRoleArn: pods,
    subnets: ['subnet-1', 'subnet-2'],
    selectors: [],
  },
  { fargateProfileName: 'jobs', status: 'ACTIVE', podExecutionRoleArn: jobs, subnets: ['subnet-3'], selectors: [] },
];
const neededPermissions = (): NeededPermission[] => [
  { action: 'ecr:BatchGetImage', resource: '*', grantedBy: ['AmazonEKSFargatePodExecutionRolePolicy'] },
  { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:apps' },
];
const mapRoles = `- rolearn: ${pods}\n  username: system:node:{{SessionName}}\n  groups: [system:nodes]\n`;
const awsAuth = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'aws-auth', namespace: 'kube-system', annotations: { note: 'canary' } },
  data: { mapRoles, mapUsers: '- userarn: arn:aws:iam::111122223333:user/canary\n' },
};
const names = [
  'executionRoles',
  'accessEntries',
  'authMap',
  'subnets',
  'routeTables',
  'vpcEndpoints',
  'podIdentityAssociations',
] as const;

const files = [
  'roles',
  'access-entries',
  'aws-auth',
  'subnets',
  'route-tables',
  'vpc-endpoints',
  'pod-identity-associations',
];

async function surroundingsOf(source: RawSource) {
  const facts = await collectFacts(source, { scope: [], neededPermissions });
  return Object.fromEntries(names.map((name) => [name, facts[name]]));
}

/** A source that knows nothing of the surroundings. */
function silent(): RawSource {
  const failing = Object.fromEntries(files.map((file) => [file, denied(file)]));
  return new MemorySource({ cluster: describedCluster, 'fargate-profiles': profiles, failing });
}

async function saved(source: RawSource): Promise<string> {
  const dir = await emptyFolder();
  await writeSnapshot(source, dir, { toolVersion: '0.1.0', neededPermissions });
  return dir;
}

async function cluster(eks: Partial<EksCluster> = {}, account: FakeAccount = {}) {
  const fake = await fakeCluster({ eks: { profiles, ...eks }, objects: { configmaps: [awsAuth] } });
  fake.eks.account = account;
  const { source } = await liveSource();
  return { ...fake, source };
}

const trust = (condition: object) => ({
  Statement: { Effect: 'Allow', Principal: { Service: 'x', AWS: '*' }, Action: 'sts:AssumeRole', Condition: condition },
});

describe('a snapshot tells of the surroundings what the live cluster told', () => {
  it.each<[string, Partial<EksCluster>, FakeAccount]>([
    ['as AWS says they should be', {}, {}],
    [
      'with everything amiss',
      {
        accessEntries: [],
        podIdentityAssociations: [{ namespace: 'apps', serviceAccount: 'web', associationId: 'a-1', owner: 'x' }],
      },
      {
        roles: { jobs: null, pods: { trust: trust({}), attached: {}, boundary: 'b', inline: { a: trust({}) } } },
        subnets: { 'subnet-2': null, 'subnet-3': { AvailableIpAddressCount: 0, Tags: [{ Key: 'a', Value: 'b' }] } },
        routeTables: [
          {
            RouteTableId: 'rtb-1',
            VpcId: 'vpc-1',
            Associations: [{ SubnetId: 'subnet-3' }],
            Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }],
          },
        ],
        vpcEndpoints: [
          {
            VpcId: 'vpc-1',
            ServiceName: 's3',
            VpcEndpointType: 'Gateway',
            State: 'available',
            RouteTableIds: ['rtb-1'],
          },
        ],
        simulate: () => ({ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SourceVpc'] }),
      },
    ],
    ['in a cluster without access entries', { cluster: { accessConfig: { authenticationMode: 'CONFIG_MAP' } } }, {}],
  ])('%s', async (_, eks, account) => {
    const { source } = await cluster(eks, account);
    const live = await surroundingsOf(source);
    expect(await surroundingsOf(await openSnapshot(await saved(source)))).toEqual(live);
    expect(Object.values(live).every(({ ok }) => ok)).toBe(true);
  });

  it('with what was denied, in whole or in part', async () => {
    const { eks, kubernetes, source } = await cluster();
    const denied = ['SimulatePrincipalPolicy', 'ListRolePolicies', 'DescribeRouteTables', 'DescribeAccessEntry'];
    eks.refuse = (action) =>
      denied.includes(action)
        ? { status: 403, code: action === 'DescribeRouteTables' ? 'UnauthorizedOperation' : 'AccessDenied' }
        : undefined;
    kubernetes.misbehave = ({ path }) => (path.endsWith('/aws-auth') ? { do: 'status', status: 403 } : undefined);
    const live = await surroundingsOf(source);
    const dir = await saved(source);
    expect(await surroundingsOf(await openSnapshot(dir))).toEqual(live);
    expect(names.filter((name) => live[name]?.ok !== true)).toEqual(['accessEntries', 'authMap', 'routeTables']);
    const meta = JSON.parse(await readFile(join(dir, 'meta.json'), 'utf8')) as {
      denied: Record<string, { missingPermission: string }>;
    };
    expect(Object.entries(meta.denied).map(([file, { missingPermission }]) => `${file}: ${missingPermission}`)).toEqual(
      [
        'access-entries: eks:DescribeAccessEntry',
        'route-tables: ec2:DescribeRouteTables',
        'aws-auth: get configmaps/aws-auth in kube-system',
      ],
    );
  });
});

it('keeps tags, descriptions, users and external ids to itself', async () => {
  const policy = { ...trust({ StringEquals: { 'sts:ExternalId': 'canary' } }), Version: '2012-10-17' };
  const { source } = await cluster(
    { podIdentityAssociations: [{ namespace: 'apps', serviceAccount: 'web', tags: { a: 'canary' } }] },
    {
      roles: { pods: { trust: policy, inline: { a: policy }, attached: { 'arn:aws:iam::1:policy/a': policy } } },
      subnets: { 'subnet-1': { Tags: [{ Key: 'a', Value: 'canary' }] } },
    },
  );
  const dir = await saved(source);
  const files = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
  expect(files.join('\n')).not.toContain('canary');
  expect(files.join('\n')).toContain('"sts:ExternalId": "***"');
});

it('leaves unread what could not be read when it was written', async () => {
  const facts = await surroundingsOf(await openSnapshot(await saved(silent())));
  expect(Object.values(facts).map(({ ok }) => ok)).toEqual(names.map(() => false));
  expect(facts['routeTables']).toMatchObject({ reason: 'not allowed to list subnets' });
  expect(facts['authMap']).toMatchObject({ reason: 'not allowed to list aws-auth' });
});

describe('a folder made by hand', () => {
  const hand = {
    ...essentials,
    'fargate-profiles.json': profiles,
  };
  const open = async (files: Readonly<Record<string, unknown>>) =>
    surroundingsOf(await openSnapshot(await folderOf({ ...hand, ...files })));
  const role = {
    RoleName: 'pods',
    Arn: pods,
    CreateDate: '2026-01-05T09:00:00+00:00',
    AssumeRolePolicyDocument: trust({}),
  };

  it('may have roles as the AWS CLI prints them; what it lacks is unread', async () => {
    const { executionRoles } = await open({ 'roles.json': [{ Role: role }] });
    expect(executionRoles).toMatchObject({
      value: [
        { arn: jobs, role: { ok: false, reason: `of role ${String(jobs)} what IAM says of it was not read` } },
        {
          arn: pods,
          role: { ok: true, value: { createdAt: '2026-01-05T09:00:00Z' } },
          attachedPolicies: { ok: false },
        },
      ],
    });
  });

  it('has no aws-auth when the List is empty, or holds another', async () => {
    const other = { ...awsAuth, metadata: { ...awsAuth.metadata, namespace: 'default' } };
    for (const items of [[], [other]])
      expect((await open({ 'aws-auth.json': listOf(items) }))['authMap']).toEqual(read(null));
    expect((await open({ 'aws-auth.json': listOf([other, awsAuth]) }))['authMap']).toMatchObject({
      value: [{ roleArn: pods }],
    });
  });

  it.each([
    ['roles.json', [{}], 'executionRoles', 'something without a Role'],
    ['access-entries.json', [{}], 'accessEntries', 'something without a principalArn'],
    ['subnets.json', [], 'subnets', 'no Subnets'],
    ['route-tables.json', {}, 'routeTables', 'no RouteTables'],
    ['vpc-endpoints.json', {}, 'vpcEndpoints', 'no VpcEndpoints'],
    ['pod-identity-associations.json', {}, 'podIdentityAssociations', 'no associations'],
    ['aws-auth.json', listOf([{ kind: 'Secret' }]), 'authMap', 'a Secret'],
  ] as const)('names %s when it holds %j', async (file, content, slice, words) => {
    const all = { 'subnets.json': { Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1' }] }, [file]: content };
    expect((await open(all))[slice]).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`${file} holds ${words}`),
    });
  });

  it('is not silently old: a new snapshot replaces it', async () => {
    const dir = await folderOf({ ...hand, 'roles.json': [], 'subnets.json': { Subnets: [] } });
    await writeFile(join(dir, 'notes.txt'), '');
    await writeSnapshot(silent(), dir, { toolVersion: '0.1.0', overwrite: true });
    expect((await surroundingsOf(await openSnapshot(dir)))['subnets']).toMatchObject({ ok: false });
    expect(await readdir(dir)).toContain('notes.txt');
  });
});
