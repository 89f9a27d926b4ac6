import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/role-not-authorised.ts';
import { type ClusterFacts, type ExecutionRole, read, unread } from '#model/facts/cluster-facts.ts';
import type { AccessEntry, AuthenticationMode, RoleMapping } from '#model/cluster/cluster.ts';
import { facts } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import {
  accessEntry,
  allow,
  executionRole,
  iamRole,
  roleMapping,
  simulated,
} from '../../support/builders/surroundings.ts';

interface Access {
  readonly mode: AuthenticationMode | null;
  readonly entries?: readonly AccessEntry[] | 'unread';
  readonly map?: readonly RoleMapping[] | null | 'unread';
}

function cluster({ mode, entries = [], map = null }: Access, more: Partial<ClusterFacts> = {}): ClusterFacts {
  const { cluster: described } = facts();
  return facts({
    cluster: { ...described, authenticationMode: mode },
    accessEntries: entries === 'unread' ? unread('denied', 'eks:DescribeAccessEntry') : read(entries),
    authMap: map === 'unread' ? unread('denied', 'get configmaps/aws-auth in kube-system') : read(map),
    ...more,
  });
}

const nodes = roleMapping({
  username: 'system:node:{{EC2PrivateDNSName}}',
  groups: ['system:bootstrappers', 'system:nodes'],
});

describe('passes when', () => {
  it.each<[string, Access]>([
    ['there is an entry', { mode: 'API', entries: [accessEntry()], map: 'unread' }],
    [
      'there is an entry, and aws-auth is wrong',
      { mode: 'API_AND_CONFIG_MAP', entries: [accessEntry()], map: [nodes] },
    ],
    ['there is only a line in aws-auth', { mode: 'API_AND_CONFIG_MAP', map: [roleMapping()] }],
    ['aws-auth is all there is', { mode: 'CONFIG_MAP', entries: 'unread', map: [roleMapping()] }],
    [
      'its ARN is in other letters',
      { mode: 'CONFIG_MAP', map: [roleMapping({ roleArn: 'ARN:aws:iam::111122223333:role/Fargate-Pods' })] },
    ],
  ])('%s', async (_, access) => {
    expect((await judge(rule.id, cluster(access))).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('shows a line of aws-auth that was meant for the role', () => {
  it.each([
    [
      'arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/apps/4cc05c2b-0000-4a8c-9a0b-1f1f1f1f1f1f',
      'has the ARN of the profile in place of that of the role',
    ],
    ['arn:aws:iam::444455556666:role/fargate-pods', 'has a role of that name in account 444455556666'],
    ['arn:aws:iam::111122223333:role/eks/fargate-pods', 'has a path in the ARN of the role'],
  ])('%s', async (roleArn, slip) => {
    const { findings } = await judge(rule.id, cluster({ mode: 'CONFIG_MAP', map: [roleMapping({ roleArn })] }));
    expect(findings[0]?.message).toContain(`it has no line in aws-auth, but a line there ${slip}`);
    expect(findings[0]?.evidence).toContainEqual({
      what: 'line in aws-auth',
      is: roleArn,
      shouldBe: 'the ARN of the role',
    });
  });

  it.each([
    'arn:aws:iam::111122223333:role/other',
    'arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/jobs/4cc05',
  ])('not one of another: %s', async (roleArn) => {
    const { findings } = await judge(rule.id, cluster({ mode: 'CONFIG_MAP', map: [roleMapping({ roleArn })] }));
    expect(findings[0]?.message).not.toContain('but a line there');
  });
});

describe('names the role when', () => {
  it.each<[Access, string, string]>([
    [{ mode: 'API', map: [roleMapping()] }, 'it has no access entry', 'aws eks create-access-entry'],
    [{ mode: 'CONFIG_MAP' }, 'it has no line in aws-auth', 'kubectl -n kube-system edit configmap aws-auth'],
    [{ mode: 'CONFIG_MAP', map: [] }, 'it has no line in aws-auth', 'kubectl'],
    [
      { mode: 'API_AND_CONFIG_MAP' },
      'it has neither an access entry nor a line in aws-auth',
      'aws eks create-access-entry',
    ],
    [
      { mode: 'API_AND_CONFIG_MAP', entries: [accessEntry({ type: 'STANDARD' })], map: [roleMapping()] },
      'its access entry is of type STANDARD, not FARGATE_LINUX',
      'aws eks delete-access-entry',
    ],
    [
      { mode: 'CONFIG_MAP', map: [roleMapping({ groups: ['system:bootstrappers', 'system:nodes'] })] },
      'its line in aws-auth is wrong (it lacks system:node-proxier)',
      'kubectl',
    ],
    [
      { mode: 'CONFIG_MAP', map: [roleMapping({ username: 'fargate' })] },
      'its line in aws-auth is wrong (the username is fargate)',
      'kubectl',
    ],
  ])('%j: %s', async (access, why, command) => {
    const { findings } = await judge(rule.id, cluster(access));
    expect(findings).toMatchObject([{ severity: 'high', subject: { kind: 'Role', name: 'fargate-pods' } }]);
    expect(findings[0]?.message).toBe(
      `The cluster does not let in pods that start by role fargate-pods (profile apps): ${why}`,
    );
    expect(findings[0]?.remediation.commands[0]).toContain(command);
  });

  it.each<[string, Access]>([
    ['in aws-auth', { mode: 'CONFIG_MAP', map: [nodes] }],
    ['by its access entry', { mode: 'API', entries: [accessEntry({ type: 'EC2_LINUX' })] }],
  ])('it is the role of EC2 nodes %s, and asks for another', async (_, access) => {
    const { findings } = await judge(rule.id, cluster(access));
    expect(findings[0]?.remediation.summary).toMatch(/^Give the profiles an execution role of their own/);
  });
});

describe('is not-evaluated, with the permission that would tell, when', () => {
  it.each<[string, Access, string[]]>([
    ['entries are unread', { mode: 'API', entries: 'unread' }, ['eks:DescribeAccessEntry']],
    [
      'entries are unread, whatever aws-auth says',
      { mode: 'API_AND_CONFIG_MAP', entries: 'unread', map: [roleMapping()] },
      ['eks:DescribeAccessEntry'],
    ],
    ['aws-auth is unread', { mode: 'CONFIG_MAP', map: 'unread' }, ['get configmaps/aws-auth in kube-system']],
    [
      'aws-auth is unread and there is no entry',
      { mode: 'API_AND_CONFIG_MAP', map: 'unread' },
      ['get configmaps/aws-auth in kube-system'],
    ],
    ['the mode is not known', { mode: null, entries: [accessEntry()] }, []],
    ['aws-auth has two lines, one of them wrong', { mode: 'CONFIG_MAP', map: [roleMapping(), nodes] }, []],
  ])('%s', async (_, access, missingPermissions) => {
    expect((await judge(rule.id, cluster(access))).verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions,
    });
  });
});

describe('images of Amazon ECR', () => {
  const ecr = [
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
  ];
  const bare = { attachedPolicies: read(['arn:aws:iam::111122223333:policy/own']) };
  const asked = (fields: Partial<ExecutionRole>) =>
    judge(rule.id, facts({ executionRoles: read([executionRole({ ...bare, ...fields })]) }));

  it('may be pulled by another policy than that of AWS', async () => {
    const bySimulation = await asked({ simulation: read(simulated('allowed', '*', ...ecr)) });
    const byPolicy = await asked({ policies: read([allow(['ecr:*'])]) });
    expect([bySimulation, byPolicy].map(({ verdict }) => verdict.status)).toEqual(['pass', 'pass']);
  });

  it('may be pulled by AmazonEC2ContainerRegistryPullOnly, and what a pull does not take is told apart', async () => {
    const pullOnly = read(['arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly']);
    expect((await asked({ attachedPolicies: pullOnly })).verdict.status).toBe('pass');
    const policies = read([allow(['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'])]);
    for (const attachedPolicies of [pullOnly, bare.attachedPolicies]) {
      const { findings } = await asked({ attachedPolicies, policies });
      expect(findings).toMatchObject([{ severity: 'info' }]);
      expect(findings[0]?.message).toContain(
        'may pull images from Amazon ECR, but lacks ecr:BatchCheckLayerAvailability',
      );
    }
  });

  it.each<[string, Partial<ExecutionRole>]>([
    [
      'the simulation',
      { simulation: read(simulated('denied', '*', ...ecr.slice(0, 1))), policies: read([allow(['ecr:*'])]) },
    ],
    ['its policies', { policies: read([allow(['s3:*'])]) }],
    ['a Deny', { policies: read([allow(['*']), { ...allow(['ecr:Get*']), effect: 'Deny' }]) }],
  ])('may not, by %s', async (_, fields) => {
    const { findings } = await asked(fields);
    expect(findings[0]?.message).toContain('may not pull images from Amazon ECR: it lacks ecr:GetAuthorizationToken');
    expect(findings[0]?.remediation.commands).toEqual([
      'aws iam attach-role-policy --role-name fargate-pods --policy-arn arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy',
    ]);
  });

  it.each<[string, Partial<ExecutionRole>, string[]]>([
    [
      'nothing was read',
      { simulation: unread('no', 'iam:SimulatePrincipalPolicy'), policies: unread('no', 'iam:GetPolicy') },
      ['iam:SimulatePrincipalPolicy'],
    ],
    [
      'the attached policies were not',
      {
        attachedPolicies: unread('no', 'iam:ListAttachedRolePolicies'),
        policies: unread('no', 'iam:ListAttachedRolePolicies'),
      },
      ['iam:ListAttachedRolePolicies'],
    ],
    [
      'some repositories may be allowed',
      { simulation: read([...simulated('allowed', '*', ecr[0] ?? ''), ...simulated('denied', '*', ...ecr.slice(1))]) },
      [],
    ],
    ['the simulation lacks a value', { simulation: read(simulated('undecided', '*', ...ecr)) }, []],
    [
      'a boundary may take it away',
      { policies: read([allow(['ecr:*'])]), role: read(iamRole({ hasBoundary: true })) },
      [],
    ],
    [
      'it has the policy of AWS, and a boundary',
      {
        attachedPolicies: read(['arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy']),
        role: read(iamRole({ hasBoundary: true })),
      },
      [],
    ],
    [
      'a policy of that name is not the one of AWS',
      { attachedPolicies: read(['arn:aws:iam::111122223333:policy/AmazonEKSFargatePodExecutionRolePolicy']) },
      [],
    ],
  ])('is an open question when %s', async (_, fields, missingPermissions) => {
    expect((await asked(fields)).verdict).toMatchObject({ status: 'not-evaluated', missingPermissions });
  });
});

it('says nothing of a role that does not exist', async () => {
  const gone = cluster({ mode: 'API' }, { executionRoles: read([executionRole({ role: read(null) })]) });
  expect((await judge(rule.id, gone)).findings).toEqual([]);
});

it('judges access although the role itself could not be read', async () => {
  const denied = read([executionRole({ role: unread('denied', 'iam:GetRole') })]);
  const { verdict, findings } = await judge(rule.id, cluster({ mode: 'API' }, { executionRoles: denied }));
  expect(findings).toHaveLength(1);
  expect(verdict).toMatchObject({ status: 'fail', missingPermissions: ['iam:GetRole'] });
});
