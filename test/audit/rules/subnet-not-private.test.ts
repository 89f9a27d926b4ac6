import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/subnet-not-private.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import type { RouteTable } from '#model/cluster/network.ts';
import { facts, profile } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { routeTable, subnet } from '../../support/builders/surroundings.ts';

const out = { destination: '0.0.0.0/0', gateway: 'igw-1' };
const withTables = (...tables: readonly RouteTable[]) => judge(rule.id, facts({ routeTables: read(tables) }));

describe('passes when', () => {
  it('the main route table leads to no internet gateway', async () => {
    expect((await withTables(routeTable())).verdict).toMatchObject({ status: 'pass', judged: 2 });
  });

  it('the subnets have route tables of their own, whatever the main one does', async () => {
    const own = routeTable({ id: 'rtb-own', isMain: false, subnetIds: ['subnet-a', 'subnet-b'] });
    expect((await withTables(routeTable({ internetRoutes: [out] }), own)).verdict.status).toBe('pass');
  });

  it('only another VPC, or another subnet, is public', async () => {
    const others = [
      routeTable({ id: 'rtb-2', vpcId: 'vpc-2', internetRoutes: [out] }),
      routeTable({ id: 'rtb-3', isMain: false, subnetIds: ['subnet-z'], internetRoutes: [out] }),
    ];
    expect((await withTables(...others, routeTable())).verdict.status).toBe('pass');
  });
});

describe('names the subnet when', () => {
  it('its own route table leads to an internet gateway, with the profiles that use it', async () => {
    const table = routeTable({ id: 'rtb-own', isMain: false, subnetIds: ['subnet-b'], internetRoutes: [out] });
    const profiles = [profile(), profile({ name: 'jobs' }), profile({ name: 'gone', status: 'DELETING' })];
    const cluster = facts({ profiles: read(profiles), routeTables: read([routeTable(), table]) });
    const { findings } = await judge(rule.id, cluster);
    expect(findings).toMatchObject([
      {
        severity: 'high',
        subject: { kind: 'Subnet', name: 'subnet-b' },
        evidence: [{ what: 'route to 0.0.0.0/0 in rtb-own', is: 'igw-1', shouldBe: 'a NAT gateway, or none' }],
      },
    ]);
    expect(findings[0]?.message).toContain(
      'Subnet subnet-b of profiles apps and jobs is public: its route table rtb-own',
    );
  });

  it('it has none of its own and the main one does', async () => {
    const { findings } = await withTables(routeTable({ internetRoutes: [out] }));
    expect(findings.map(({ subject }) => subject.name)).toEqual(['subnet-a', 'subnet-b']);
    expect(findings[0]?.message).toContain('the main route table rtb-main');
  });
});

it('is not-evaluated when a subnet has no known route table', async () => {
  const own = routeTable({ isMain: false, subnetIds: ['subnet-a'] });
  const { verdict } = await withTables(own);
  expect(verdict).toMatchObject({ status: 'not-evaluated', reason: 'no route table is known of subnet subnet-b' });
});

it('says nothing of a subnet that does not exist', async () => {
  const cluster = facts({ subnets: read([subnet()]) });
  expect((await judge(rule.id, cluster)).verdict).toMatchObject({ status: 'pass', judged: 1 });
});

it('is not-evaluated when subnets or route tables are unread, and names the permission', async () => {
  const verdicts = [
    await judge(rule.id, facts({ subnets: unread('denied', 'ec2:DescribeSubnets') })),
    await judge(rule.id, facts({ routeTables: unread('denied', 'ec2:DescribeRouteTables') })),
  ].map(({ verdict }) => [verdict.status, ...verdict.missingPermissions]);
  expect(verdicts).toEqual([
    ['not-evaluated', 'ec2:DescribeSubnets'],
    ['not-evaluated', 'ec2:DescribeRouteTables'],
  ]);
});

it('is not-applicable when none of the subnets exists', async () => {
  expect((await judge(rule.id, facts({ subnets: read([]) }))).verdict.status).toBe('not-applicable');
});

it('is not-applicable without profiles', async () => {
  expect((await judge(rule.id, facts({ profiles: read([]) }))).verdict.status).toBe('not-applicable');
});
