import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/role-trust-open.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, profile } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { executionRole, iamRole, trustStatement } from '../../support/builders/surroundings.ts';

const trusting = (...trust: readonly PolicyStatement[]) =>
  judge(rule.id, facts({ executionRoles: read([executionRole({ role: read(iamRole({ trust })) })]) }));
const when = (operator: string, key: string, ...values: readonly string[]) =>
  trusting(trustStatement({ conditions: [{ operator, key, values }] }));

const mine = 'arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/*';

describe('passes when the trust is limited by', () => {
  it.each([
    ['ArnLike', 'aws:SourceArn', mine],
    ['ArnEquals', 'AWS:sourceArn', mine],
    ['StringLike', 'aws:SourceArn', mine],
    ['ArnLikeIfExists', 'aws:SourceArn', mine],
    ['ForAnyValue:ArnLike', 'aws:SourceArn', mine],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:eks:*:111122223333:fargateprofile/*'],
    ['StringEquals', 'aws:SourceAccount', '111122223333'],
    ['StringEquals', 'aws:SourceOrgID', 'o-1234567890'],
  ])('%s of %s', async (operator, key, value) => {
    expect((await when(operator, key, value)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('a Deny for everyone else', async () => {
    const conditions = [{ operator: 'StringNotEquals', key: 'aws:SourceAccount', values: ['111122223333'] }];
    const deny = trustStatement({ effect: 'Deny', principals: { '*': ['*'] }, conditions });
    expect((await trusting(trustStatement({ conditions: [] }), deny)).verdict.status).toBe('pass');
  });
});

describe('names the role when', () => {
  it('Fargate is trusted without a condition, with the policy that it should have', async () => {
    const { findings } = await trusting(trustStatement({ conditions: [] }));
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        subject: { kind: 'Role', name: 'fargate-pods' },
        evidence: [{ what: 'condition on aws:SourceArn', is: 'none', shouldBe: mine }],
        affected: { pods: 0 },
      },
    ]);
    expect(findings[0]?.message).toMatch(/^Role fargate-pods of profile apps trusts Fargate whoever it acts for/);
    expect(findings[0]?.remediation.commands[0]).toContain(`"ArnLike":{"aws:SourceArn":"${mine}"}`);
  });

  it.each([
    ['any account', 'ArnLike', 'aws:SourceArn', 'arn:aws:eks:us-west-2:*:fargateprofile/*'],
    ['anything', 'StringLike', 'aws:SourceArn', '*'],
    ['all but another account', 'StringNotEquals', 'aws:SourceAccount', '444455556666'],
  ])('its condition lets in %s', async (_, operator, key, value) => {
    expect((await when(operator, key, value)).findings).toHaveLength(1);
  });

  it('one of several values lets in any account', async () => {
    expect((await when('ArnLike', 'aws:SourceArn', mine, 'arn:aws:eks:*:*:*')).findings).toHaveLength(1);
  });

  it('everybody may assume it, at high', async () => {
    const open = trustStatement({ principals: { AWS: ['*'] }, conditions: [] });
    expect((await trusting(open)).findings).toMatchObject([{ severity: 'high' }]);
  });
});

it('says nothing of other principals, nor of everyone under a condition', async () => {
  const conditions = [{ operator: 'StringEquals', key: 'aws:PrincipalOrgID', values: ['o-1'] }];
  const others = [
    trustStatement({ principals: { Service: ['ec2.amazonaws.com'] }, conditions: [] }),
    trustStatement({ principals: { AWS: ['arn:aws:iam::444455556666:root'] }, conditions }),
  ];
  expect((await trusting(trustStatement(), ...others)).verdict.status).toBe('pass');
});

it('names a role once, with the profiles that use it, and no role of a profile that is not ACTIVE', async () => {
  const open = (arn: string) =>
    executionRole({ arn, role: read(iamRole({ arn, trust: [trustStatement({ conditions: [] })] })) });
  const [one, two] = ['arn:aws:iam::111122223333:role/one', 'arn:aws:iam::111122223333:role/two'];
  const profiles = [
    profile({ name: 'b', podExecutionRoleArn: one }),
    profile({ name: 'a', podExecutionRoleArn: one }),
    profile({ name: 'c', podExecutionRoleArn: two, status: 'DELETING' }),
  ];
  const { findings } = await judge(
    rule.id,
    facts({ profiles: read(profiles), executionRoles: read([open(one), open(two)]) }),
  );
  expect(findings.map(({ message }) => message.split(' trusts')[0])).toEqual(['Role one of profiles a and b']);
});

describe('is not-evaluated, with the permission that would tell, when', () => {
  it.each([
    ['the roles were not read', { executionRoles: unread('denied', 'iam:GetRole') }],
    ['one role was not read', { executionRoles: read([executionRole({ role: unread('denied', 'iam:GetRole') })]) }],
  ])('%s', async (_, fields) => {
    const { verdict } = await judge(rule.id, facts(fields));
    expect(verdict).toMatchObject({ status: 'not-evaluated', reason: 'denied', missingPermissions: ['iam:GetRole'] });
  });

  it('a condition is about something that is not judged', async () => {
    const { verdict } = await when('StringEquals', 'aws:PrincipalTag/team', 'a');
    expect(verdict).toMatchObject({ status: 'not-evaluated', reason: expect.stringContaining('fargate-pods') });
    expect((await when('ArnLike', 'aws:SourceArn', 'arn:aws:eks:*:${aws:PrincipalAccount}:*')).verdict.status).toBe(
      'not-evaluated',
    );
  });
});

it('is not-applicable without an ACTIVE profile', async () => {
  for (const profiles of [[], [profile({ status: 'CREATING' })]]) {
    expect((await judge(rule.id, facts({ profiles: read(profiles) }))).verdict.status).toBe('not-applicable');
  }
});
