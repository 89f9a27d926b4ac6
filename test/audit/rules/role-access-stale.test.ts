import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/role-access-stale.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import { facts } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { accessEntry, executionRole, iamRole, roleMapping } from '../../support/builders/surroundings.ts';

const made = (entry: string | null, role: string | null, more: Partial<ClusterFacts> = {}) =>
  judge(
    rule.id,
    facts({
      accessEntries: read([accessEntry({ createdAt: entry })]),
      executionRoles: read([executionRole({ role: read(iamRole({ createdAt: role })) })]),
      ...more,
    }),
  );

it('passes when the entry was made with the role or after it', async () => {
  for (const entry of ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00.5Z']) {
    expect((await made(entry, '2026-10-01T00:00:00Z')).verdict).toMatchObject({ status: 'pass', judged: 1 });
  }
});

it('names a role that is younger than its entry, and makes the entry again', async () => {
  const { findings } = await made('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z');
  expect(findings).toMatchObject([
    {
      severity: 'high',
      subject: { kind: 'Role', name: 'fargate-pods' },
      evidence: [
        { what: 'access entry made', is: '2026-10-01T00:00:00Z', shouldBe: 'after 2026-11-01T00:00:00Z' },
        { what: 'role made', is: '2026-11-01T00:00:00Z' },
      ],
      remediation: {
        commands: [
          'aws eks delete-access-entry --region us-west-2 --cluster-name demo --principal-arn arn:aws:iam::111122223333:role/fargate-pods',
          'aws eks create-access-entry --region us-west-2 --cluster-name demo --principal-arn arn:aws:iam::111122223333:role/fargate-pods --type FARGATE_LINUX',
        ],
      },
    },
  ]);
  expect(findings[0]?.message).toMatch(/new pods are not let in$/);
});

it('says "may" when aws-auth has the role as well', async () => {
  const { findings } = await made('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', { authMap: read([roleMapping()]) });
  expect(findings).toMatchObject([{ severity: 'medium', message: expect.stringContaining('may not be let in') }]);
});

it('says nothing of a role without an entry, nor of one that does not exist', async () => {
  expect((await made('2026-10-01T00:00:00Z', null, { accessEntries: read([]) })).verdict.status).toBe('pass');
  const gone = { executionRoles: read([executionRole({ role: read(null) })]) };
  expect((await made('2026-10-01T00:00:00Z', null, gone)).verdict.status).toBe('pass');
});

describe('is not-evaluated when', () => {
  it.each([
    ['the time of the entry is unknown', null, '2026-10-01T00:00:00Z'],
    ['the time of the role is unknown', '2026-10-01T00:00:00Z', null],
  ])('%s', async (_, entry, role) => {
    expect((await made(entry, role)).verdict).toMatchObject({ status: 'not-evaluated', judged: 0 });
  });

  it('entries or the role could not be read, and names the permission', async () => {
    const noEntries = await made(null, null, { accessEntries: unread('denied', 'eks:DescribeAccessEntry') });
    const denied = read([executionRole({ role: unread('denied', 'iam:GetRole') })]);
    const noRole = await made('2026-10-01T00:00:00Z', null, { executionRoles: denied });
    expect([noEntries, noRole].map(({ verdict }) => [verdict.status, verdict.missingPermissions])).toEqual([
      ['not-evaluated', ['eks:DescribeAccessEntry']],
      ['not-evaluated', ['iam:GetRole']],
    ]);
  });
});

it('is not-applicable in a cluster whose authentication mode knows no access entries', async () => {
  const { cluster } = facts();
  const old = { cluster: { ...cluster, authenticationMode: 'CONFIG_MAP' as const }, accessEntries: read([]) };
  const { verdict } = await made(null, null, old);
  expect(verdict).toMatchObject({ status: 'not-applicable', reason: expect.stringContaining('CONFIG_MAP') });
});
