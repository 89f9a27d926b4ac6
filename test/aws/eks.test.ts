import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  CreateNodegroupCommand,
  EKSClient,
} from '@aws-sdk/client-eks';
import { beforeAll, expect, test } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { describeCluster } from '#collect/facts.ts';
import { createEks } from '#collect/live/eks.ts';
import { createLiveSource } from '#collect/live/live-source.ts';

// Run by scripts/with-moto.mjs, which starts the server and sets the environment.
const client = new EKSClient({});
const cluster = 'shop';
const roleArn = 'arn:aws:iam::123456789012:role/pods';
const profileNames = Array.from({ length: 130 }, (_, index) => `profile-${String(index).padStart(3, '0')}`);

beforeAll(async () => {
  const resourcesVpcConfig = { subnetIds: ['subnet-1', 'subnet-2'] };
  await client.send(new CreateClusterCommand({ name: cluster, version: '1.33', roleArn, resourcesVpcConfig }));
  for (const name of ['blog', 'shop-test']) {
    await client.send(new CreateClusterCommand({ name, version: '1.33', roleArn, resourcesVpcConfig }));
  }
  for (const fargateProfileName of profileNames) {
    const selectors = [{ namespace: 'shop-*', labels: { tier: fargateProfileName } }, { namespace: 'kube-system' }];
    const profile = { clusterName: cluster, fargateProfileName, podExecutionRoleArn: roleArn, selectors };
    await client.send(new CreateFargateProfileCommand({ ...profile, subnets: ['subnet-1'] }));
  }
  const group = { clusterName: cluster, nodegroupName: 'general', nodeRole: roleArn, subnets: ['subnet-1'] };
  await client.send(new CreateNodegroupCommand(group));
}, 120_000);

test('reads the cluster with dates as text', async () => {
  const source = await createLiveSource({ cluster });
  const described = await describeCluster(source);
  expect(described).toMatchObject({ name: cluster, version: '1.33', status: 'ACTIVE', roleArn });
  expect(described['arn']).toMatch(/^arn:aws:eks:eu-west-1:\d{12}:cluster\/shop$/);
  expect(described['createdAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(described).not.toHaveProperty('$metadata');
});

test('reads more profiles than fit on a page, whole', async () => {
  const source = await createLiveSource({ cluster });
  const profiles = await source.documents(kinds['fargate-profiles']);
  expect(profiles.map(({ fargateProfileName }) => fargateProfileName).toSorted()).toEqual(profileNames);
  const one = profiles.find(({ fargateProfileName }) => fargateProfileName === 'profile-007');
  expect(one).toMatchObject({
    clusterName: cluster,
    status: 'ACTIVE',
    podExecutionRoleArn: roleArn,
    subnets: ['subnet-1'],
    selectors: [{ namespace: 'shop-*', labels: { tier: 'profile-007' } }, { namespace: 'kube-system' }],
  });
  expect(one?.['createdAt']).toMatch(/Z$/);
});

test('reads node groups and cluster names', async () => {
  const source = await createLiveSource({ cluster });
  expect(await source.documents(kinds.nodegroups)).toEqual([{ nodegroupName: 'general' }]);
  const eks = createEks({});
  expect((await eks.clusterNames()).toSorted()).toEqual(['blog', 'shop', 'shop-test']);
});

test('names the clusters there are when the one asked for is none', async () => {
  const source = await createLiveSource({ cluster: 'shop-tst' });
  await expect(describeCluster(source)).rejects.toThrow(
    'There is no cluster shop-tst in eu-west-1. Did you mean shop-test? Clusters there: blog, shop, shop-test.',
  );
  await expect(source.documents(kinds['fargate-profiles'])).rejects.toMatchObject({ name: 'AuditorError' });
});

test('assumes a role', async () => {
  const source = await createLiveSource({ cluster, roleArn: 'arn:aws:iam::123456789012:role/auditor' });
  expect(await describeCluster(source)).toMatchObject({ name: cluster });
});
