import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/subnet-exhausted.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import type { Subnet } from '#model/cluster/network.ts';
import { facts, profile } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { subnet } from '../../support/builders/surroundings.ts';

const withSubnet = (fields: Partial<Subnet>) =>
  judge(rule.id, facts({ profiles: read([profile({ subnets: ['subnet-a'] })]), subnets: read([subnet(fields)]) }));

describe('passes with enough free addresses', () => {
  it.each([
    [16, '10.0.0.0/16'],
    [11, '10.0.0.0/28'],
    [3, '10.0.0.0/28'],
    [251, '10.0.0.0/24'],
  ])('%i of %s', async (availableAddresses, cidr) => {
    expect((await withSubnet({ availableAddresses, cidr })).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('names a subnet that runs out', () => {
  it.each([
    [15, '10.0.0.0/24', '15 of 251'],
    [2, '10.0.0.0/28', '2 of 11'],
    [15, null, '15'],
  ])('%i of %s', async (availableAddresses, cidr, is) => {
    const { findings } = await withSubnet({ availableAddresses, cidr });
    expect(findings).toMatchObject([{ severity: 'medium', subject: { kind: 'Subnet', name: 'subnet-a' } }]);
    expect(findings[0]?.evidence[0]).toMatchObject({ what: 'free addresses', is, shouldBe: 'at least 16' });
  });

  it('at high once none is left, with the same fingerprint', async () => {
    const few = await withSubnet({ availableAddresses: 3 });
    const none = await withSubnet({ availableAddresses: 0 });
    expect(none.findings).toMatchObject([
      { severity: 'high', message: 'Subnet subnet-a of profile apps has no free address: no new pod can start in it' },
    ]);
    expect(none.findings[0]?.fingerprint).toBe(few.findings[0]?.fingerprint);
    expect(few.findings[0]?.message).toContain('has 3 free addresses of 251 left');
  });

  it('at high when it does not exist', async () => {
    const { findings } = await withSubnet({ id: 'subnet-other' });
    expect(findings).toMatchObject([
      {
        severity: 'high',
        message: 'Subnet subnet-a of profile apps does not exist, so that no new pod can start in it',
      },
    ]);
  });
});

it('is not-evaluated when the count or the subnets are unread', async () => {
  expect((await withSubnet({ availableAddresses: null })).verdict.status).toBe('not-evaluated');
  const { verdict } = await judge(rule.id, facts({ subnets: unread('denied', 'ec2:DescribeSubnets') }));
  expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['ec2:DescribeSubnets'] });
});

it('is not-applicable without profiles', async () => {
  expect((await judge(rule.id, facts({ profiles: read([]) }))).verdict.status).toBe('not-applicable');
});
