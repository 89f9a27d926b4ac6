import { expect, test, vi } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { describeCluster } from '#collect/facts.ts';
import type { EksRefusal } from '../../support/fakes/fake-eks.ts';
import { all, fakeCluster, liveSource, pods } from './live.ts';

const createdAt = '2026-03-01T12:00:00.000Z';

test('the cluster, as the AWS CLI prints it', async () => {
  await fakeCluster({ eks: { cluster: { createdAt, computeConfig: { enabled: false }, tags: { team: 'a' } } } });
  const { source } = await liveSource();
  expect(await describeCluster(source)).toMatchObject({
    name: 'shop',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
    createdAt,
    computeConfig: { enabled: false },
    tags: { team: 'a' },
  });
});

test('every profile, page by page, in the order of their list', async () => {
  const profiles = Array.from({ length: 205 }, (_, i) => ({
    fargateProfileName: `p-${i}`,
    createdAt,
    subnets: ['subnet-1'],
  }));
  const { eks } = await fakeCluster({ eks: { profiles } });
  const { source } = await liveSource();
  const read = await source.documents(kinds['fargate-profiles']);
  expect(read.map(({ fargateProfileName }) => fargateProfileName)).toEqual(profiles.map((p) => p.fargateProfileName));
  expect(read[0]).toMatchObject({ createdAt, subnets: ['subnet-1'], status: 'ACTIVE' });
  expect(eks.requests.filter(({ action }) => action === 'ListFargateProfiles')).toHaveLength(3);
});

test('a profile that is deleted while they are read is left out', async () => {
  const profiles = [{ fargateProfileName: 'a' }, { fargateProfileName: 'b' }];
  const { eks } = await fakeCluster({ eks: { profiles } });
  eks.refuse = (_, path) => (path.endsWith('/a') ? { status: 404, code: 'ResourceNotFoundException' } : undefined);
  const { source } = await liveSource();
  expect(
    (await source.documents(kinds['fargate-profiles'])).map(({ fargateProfileName }) => fargateProfileName),
  ).toEqual(['b']);
});

test('node groups by name', async () => {
  const nodeGroups = Array.from({ length: 120 }, (_, i) => `group-${i}`);
  await fakeCluster({ eks: { nodeGroups } });
  const { source } = await liveSource();
  const names = (await source.documents(kinds.nodegroups)).map(kinds.nodegroups.fact);
  expect(names).toEqual(nodeGroups);
});

test('a cluster that does not exist names those that do', async () => {
  await fakeCluster({ name: 'shop-prod' });
  const { source } = await liveSource({ cluster: 'shop-prd' });
  await expect(describeCluster(source)).rejects.toMatchObject({
    kind: 'usage',
    message: 'There is no cluster shop-prd in eu-west-1. Did you mean shop-prod? Clusters there: shop-prod.',
  });
});

test('a cluster that does not exist, where clusters may not be listed', async () => {
  const { eks } = await fakeCluster();
  eks.refuse = (action) => (action === 'ListClusters' ? { status: 403, code: 'AccessDeniedException' } : undefined);
  const { source } = await liveSource({ cluster: 'other' });
  await expect(describeCluster(source)).rejects.toThrow('There is no cluster other in eu-west-1. Check the name,');
});

test.each([
  ['ListFargateProfiles', 'eks:ListFargateProfiles'],
  ['DescribeFargateProfile', 'eks:DescribeFargateProfile'],
])('a denied %s names the permission', async (denied, missingPermission) => {
  const { eks } = await fakeCluster({ eks: { profiles: [{ fargateProfileName: 'a' }] } });
  const message = `User: arn:aws:iam::1:user/a is not authorized to perform: ${missingPermission} on resource: x`;
  eks.refuse = (action) => (action === denied ? { status: 403, code: 'AccessDeniedException', message } : undefined);
  const { source } = await liveSource();
  await expect(source.documents(kinds['fargate-profiles'])).rejects.toMatchObject({
    name: 'AuditorError',
    missingPermission,
  });
});

test.each<[EksRefusal, RegExp]>([
  [
    { status: 403, code: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
    /have expired.*sign in again/,
  ],
  [
    { status: 403, code: 'UnrecognizedClientException', message: 'The security token is invalid.' },
    /does not accept the credentials/,
  ],
  [
    { status: 400, code: 'InvalidParameterException', message: 'Bad name.' },
    /AWS refused eks:DescribeCluster for cluster shop: Bad name\.$/,
  ],
])('%o is put in words', async (refusal, words) => {
  const { eks } = await fakeCluster();
  eks.refuse = () => refusal;
  const { source } = await liveSource();
  await expect(describeCluster(source)).rejects.toThrow(words);
});

test('no credentials, or no region', async () => {
  await fakeCluster();
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
  const { source } = await liveSource();
  await expect(describeCluster(source)).rejects.toThrow(/No usable AWS credentials.*aws sso login/);
  vi.stubEnv('AWS_REGION', undefined);
  const { source: nowhere } = await liveSource();
  await expect(describeCluster(nowhere)).rejects.toMatchObject({ kind: 'usage', message: /^No AWS region is set/ });
});

test('a profile that does not exist', async () => {
  await fakeCluster();
  const { source } = await liveSource({ profile: 'nope' });
  await expect(describeCluster(source)).rejects.toThrow(/No usable AWS credentials of profile nope/);
});

test('AWS cannot be reached', async () => {
  const { eks } = await fakeCluster();
  await eks.close();
  const { source } = await liveSource();
  await expect(describeCluster(source)).rejects.toThrow(
    /Cannot reach AWS for eks:DescribeCluster for cluster shop: the connection was refused/,
  );
});

test('a region given by flag wins over the environment', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(1) } });
  const { source } = await liveSource({ region: 'us-east-2' });
  await all(source.list(kinds.pods));
  const token = kubernetes.requests[0]?.authorization?.replace('Bearer k8s-aws-v1.', '') ?? '';
  expect(Buffer.from(token, 'base64url').toString()).toContain('https://sts.us-east-2.amazonaws.com/');
});

test('a role is assumed, for EKS and for the cluster’s token alike', async () => {
  const { eks, kubernetes } = await fakeCluster({ objects: { pods: pods(1) } });
  const { source } = await liveSource({ roleArn: 'arn:aws:iam::111122223333:role/auditor' });
  await all(source.list(kinds.pods));
  expect(eks.requests.map(({ action }) => action)).toEqual(['AssumeRole', 'DescribeCluster']);
  expect(eks.requests[1]?.authorization).toContain('Credential=ASIAASSUMED/');
  const token = kubernetes.requests[0]?.authorization?.replace('Bearer k8s-aws-v1.', '') ?? '';
  expect(Buffer.from(token, 'base64url').toString()).toContain('ASIAASSUMED');
});

test('a role that may not be assumed', async () => {
  const { eks } = await fakeCluster();
  const message = 'User: arn:aws:iam::1:user/a is not authorized to perform: sts:AssumeRole on resource: r';
  eks.refuse = (action) => (action === 'AssumeRole' ? { status: 403, code: 'AccessDenied', message } : undefined);
  const { source } = await liveSource({ roleArn: 'arn:aws:iam::111122223333:role/auditor' });
  await expect(describeCluster(source)).rejects.toMatchObject({
    name: 'AuditorError',
    missingPermission: 'sts:AssumeRole',
  });
});
