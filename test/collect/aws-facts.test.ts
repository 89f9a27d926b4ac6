import { expect, it } from 'vitest';
import { collectFacts, type PermissionFacts } from '#collect/facts.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { denied, describedCluster, type MemoryCluster, MemorySource } from '../support/fakes/memory-source.ts';

const arn = 'arn:aws:iam::111122223333:role/pods';
const other = 'arn:aws:iam::111122223333:role/other';
const profile = {
  fargateProfileName: 'apps',
  status: 'ACTIVE',
  podExecutionRoleArn: arn,
  subnets: ['subnet-a'],
  selectors: [],
};
const trust = { Statement: { Effect: 'Allow', Principal: '*', Action: '*' } };

const factsOf = (cluster: MemoryCluster) =>
  collectFacts(new MemorySource({ 'fargate-profiles': [profile], ...cluster }), { scope: [] });

it('has every role that a profile names, and unread those of which the source says nothing', async () => {
  const roles = [
    { RoleArn: other, Role: null },
    { RoleArn: arn, Role: { Arn: arn, AssumeRolePolicyDocument: trust } },
  ];
  const profiles = [profile, { ...profile, fargateProfileName: 'b', podExecutionRoleArn: `${arn}-2` }];
  const { executionRoles } = await factsOf({ roles, 'fargate-profiles': profiles });
  expect(executionRoles).toMatchObject({
    value: [
      { arn, role: { ok: true } },
      { arn: `${arn}-2`, role: { ok: false } },
    ],
  });
});

it('keeps the access entries and subnets that profiles name, and no others', async () => {
  const entry = (principalArn: string) => ({ principalArn, type: 'FARGATE_LINUX' });
  const subnet = (SubnetId: string) => ({ SubnetId, VpcId: 'vpc-1' });
  const { accessEntries, subnets } = await factsOf({
    'access-entries': [entry(other), entry(arn)],
    subnets: [subnet('subnet-z'), subnet('subnet-a')],
  });
  expect(accessEntries).toMatchObject({ value: [{ principalArn: arn }] });
  expect(subnets).toMatchObject({ value: [{ id: 'subnet-a' }] });
});

it('asks for no access entries where the authentication mode knows none', async () => {
  const cluster = { ...describedCluster, accessConfig: { authenticationMode: 'CONFIG_MAP' } };
  expect((await factsOf({ cluster, failing: { 'access-entries': denied('entries') } })).accessEntries).toEqual(
    read([]),
  );
});

it('asks for nothing without profiles', async () => {
  const all = ['roles', 'access-entries', 'aws-auth', 'subnets', 'route-tables', 'pod-identity-associations'] as const;
  const failing = Object.fromEntries(all.map((name) => [name, denied(name)]));
  const facts = await factsOf({ 'fargate-profiles': [], failing });
  expect([facts.executionRoles, facts.accessEntries, facts.subnets, facts.routeTables]).toEqual(
    Array(4).fill(read([])),
  );
  expect([facts.authMap, facts.podIdentityAssociations]).toEqual([read(null), read([])]);
});

it('has no route tables when the subnets, which name their VPCs, could not be read', async () => {
  const { subnets, routeTables } = await factsOf({ failing: { subnets: denied('subnets') } });
  expect(routeTables).toEqual(subnets);
  expect(routeTables).toMatchObject({ ok: false, missingPermission: 'list subnets (RBAC)' });
});

it('lets whoever judges say what to ask of roles, with the facts that it depends on', async () => {
  const told: PermissionFacts[] = [];
  const source = new MemorySource({ 'fargate-profiles': [profile] });
  const neededPermissions = (facts: PermissionFacts) => {
    told.push(facts);
    return [];
  };
  await collectFacts(source, { scope: [], neededPermissions });
  expect(told).toMatchObject([{ cluster: { name: 'eks-workshop' }, loggingConfigMap: read(null) }]);
});

it('a bug is no unread slice', async () => {
  await expect(factsOf({ failing: { subnets: new TypeError('bug') } })).rejects.toThrow('bug');
});
