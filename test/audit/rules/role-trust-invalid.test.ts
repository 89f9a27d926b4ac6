import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/role-trust-invalid.ts';
import { type IamRole, read, unread } from '#model/facts/cluster-facts.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import { facts, fargatePod, profile } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { executionRole, iamRole, roleArn, trustStatement } from '../../support/builders/surroundings.ts';

const withRole = (role: IamRole | null) =>
  judge(rule.id, facts({ executionRoles: read([executionRole({ role: read(role) })]) }));
const trusting = (...trust: readonly PolicyStatement[]) => withRole(iamRole({ trust }));
const source = (...values: readonly string[]) => [{ operator: 'ArnLike', key: 'aws:SourceArn', values }];

describe('passes when Fargate may use the role', () => {
  it.each<[string, PolicyStatement]>([
    ['for this cluster', trustStatement()],
    ['for whomever', trustStatement({ conditions: [] })],
    ['by sts:*', trustStatement({ actions: ['sts:*'] })],
    ['in other letter case', trustStatement({ actions: ['STS:assumerole'] })],
    [
      'for one of several patterns',
      trustStatement({
        conditions: source('arn:aws:eks:*:*:none', 'arn:aws:eks:*:111122223333:fargateprofile/d?mo/*'),
      }),
    ],
  ])('%s', async (_, statement) => {
    expect((await trusting(statement)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('in one of several statements', async () => {
    const other = trustStatement({ principals: { Service: ['lambda.amazonaws.com'] }, conditions: [] });
    expect((await trusting(other, trustStatement())).verdict.status).toBe('pass');
  });
});

describe('names the role when', () => {
  it('it does not exist', async () => {
    const { findings } = await withRole(null);
    expect(findings).toMatchObject([
      {
        severity: 'high',
        subject: { kind: 'Role', name: 'fargate-pods' },
        message: 'Role fargate-pods of profile apps does not exist, so that no new pod can start by it',
        evidence: [{ what: 'role', is: 'absent', shouldBe: roleArn }],
      },
    ]);
  });

  it.each<[string, PolicyStatement]>([
    ['another service', trustStatement({ principals: { Service: ['ec2.amazonaws.com'] } })],
    ['another action', trustStatement({ actions: ['sts:TagSession'] })],
    ['every action but this', trustStatement({ actions: null, notActions: ['sts:Assume*'] })],
    ['nobody, since it denies', trustStatement({ effect: 'Deny' })],
  ])('its trust policy is for %s', async (_, statement) => {
    const { findings } = await trusting(statement);
    expect(findings).toMatchObject([
      { evidence: [{ what: 'principal', shouldBe: 'eks-fargate-pods.amazonaws.com' }, {}] },
    ]);
    expect(findings[0]?.message).toContain('it does not name eks-fargate-pods.amazonaws.com');
  });

  it('the condition is for another cluster', async () => {
    const other = 'arn:aws:eks:us-west-2:111122223333:fargateprofile/other/*';
    const { findings } = await trusting(trustStatement({ conditions: source(other) }));
    expect(findings[0]?.message).toContain('does not let Fargate use it for profile apps: a condition or a Deny');
    expect(findings[0]?.evidence[0]).toMatchObject({ what: 'condition ArnLike of aws:SourceArn', is: other });
    expect(findings[0]?.remediation.commands[0]).toContain('fargateprofile/demo/*');
  });

  it('a star in the condition would have to cross a colon', async () => {
    const statement = trustStatement({ conditions: source('arn:aws:eks:*/demo/*') });
    expect((await trusting(statement)).findings).toHaveLength(1);
  });

  it('a Deny shuts everyone out', async () => {
    const deny = trustStatement({ effect: 'Deny', principals: { AWS: ['*'] }, conditions: [] });
    expect((await trusting(trustStatement(), deny)).findings[0]?.message).toContain('a condition or a Deny');
  });

  it('it has a path, in IAM or in the profile too', async () => {
    const arn = 'arn:aws:iam::111122223333:role/team/fargate-pods';
    const inIam = await withRole(iamRole({ arn }));
    expect(inIam.findings[0]?.message).toContain('Role team/fargate-pods of profile apps has a path');
    const both = facts({
      profiles: read([profile({ podExecutionRoleArn: arn })]),
      executionRoles: read([executionRole({ arn, role: read(iamRole({ arn })) })]),
    });
    expect((await judge(rule.id, both)).findings).toMatchObject([{ severity: 'medium' }]);
    // A pod that runs proves that Fargate takes the role.
    expect((await judge(rule.id, both, [fargatePod()])).verdict.status).toBe('pass');
    for (const other of [fargatePod({ phase: 'Pending' }), fargatePod({ nodeName: 'ip-10-0-0-1' })])
      expect((await judge(rule.id, both, [other])).verdict.status).toBe('fail');
  });

  it('some of its profiles are shut out, and names those', async () => {
    const profiles = [profile(), profile({ name: 'jobs' })];
    const only = 'arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/apps/*';
    const role = executionRole({ role: read(iamRole({ trust: [trustStatement({ conditions: source(only) })] })) });
    const { findings } = await judge(rule.id, facts({ profiles: read(profiles), executionRoles: read([role]) }));
    expect(findings[0]?.message).toContain('does not let Fargate use it for profile jobs:');
  });
});

it('gives each kind of fault a fingerprint of its own', async () => {
  const faults = [
    await withRole(null),
    await trusting(trustStatement({ actions: [] })),
    await trusting(trustStatement({ conditions: source('arn:aws:eks:*:*:none') })),
    await withRole(iamRole({ arn: 'arn:aws:iam::111122223333:role/x/fargate-pods' })),
  ];
  expect(new Set(faults.map(({ findings }) => findings[0]?.fingerprint)).size).toBe(4);
});

describe('is not-evaluated when', () => {
  it.each<[string, PolicyStatement]>([
    [
      'a condition is not judged',
      trustStatement({ conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] }),
    ],
    ['it lets in all but some', trustStatement({ principals: null, notPrincipals: { AWS: ['arn:aws:iam::1:root'] } })],
    ['it lets in everyone, of whom Fargate may be one', trustStatement({ principals: { '*': ['*'] } })],
  ])('%s', async (_, statement) => {
    expect((await trusting(statement)).verdict.status).toBe('not-evaluated');
  });

  it('a Deny may or may not hold', async () => {
    const conditions = [{ operator: 'StringEquals', key: 'aws:Something', values: ['x'] }];
    const { verdict } = await trusting(trustStatement(), trustStatement({ effect: 'Deny', conditions }));
    expect(verdict.status).toBe('not-evaluated');
  });

  it('the ARN of the profile is not known', async () => {
    expect((await judge(rule.id, facts({ profiles: read([profile({ arn: '' })]) }))).verdict.status).toBe(
      'not-evaluated',
    );
  });

  it('the role was not read, or is not among those that were', async () => {
    const denied = facts({ executionRoles: read([executionRole({ role: unread('denied', 'iam:GetRole') })]) });
    expect((await judge(rule.id, denied)).verdict).toMatchObject({ missingPermissions: ['iam:GetRole'] });
    expect((await judge(rule.id, facts({ executionRoles: read([]) }))).verdict.status).toBe('not-evaluated');
  });
});
