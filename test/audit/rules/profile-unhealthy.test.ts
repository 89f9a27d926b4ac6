import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/profile-unhealthy.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, minutesAgo, profile } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const judged = (fields: Parameters<typeof profile>[0]) => judge(rule.id, facts({ profiles: read([profile(fields)]) }));
const issue = (code: string) => ({ code, message: `${code} happened`, resourceIds: ['arn:aws:iam::1:role/r'] });

describe(rule.id, () => {
  it('passes when all profiles are ACTIVE and report nothing, with the number of profiles judged', async () => {
    const { verdict } = await judge(rule.id, facts({ profiles: read([profile(), profile({ name: 'b' })]) }));
    expect(verdict).toMatchObject({ status: 'pass', judged: 2 });
  });

  it('passes while a profile is being created', async () => {
    expect((await judged({ status: 'CREATING' })).verdict.status).toBe('pass');
  });

  it.each(['CREATE_FAILED', 'DELETE_FAILED'] as const)('names a profile that is %s', async (status) => {
    const { findings } = await judged({ status });
    expect(findings).toMatchObject([
      {
        severity: 'high',
        subject: { kind: 'FargateProfile', name: 'apps' },
        message: `Profile apps is ${status}`,
        evidence: [{ what: 'status', is: status, shouldBe: 'ACTIVE' }],
        remediation: {
          commands: ['aws eks describe-fargate-profile --cluster-name demo --fargate-profile-name apps'],
        },
      },
    ]);
  });

  it('names each health issue of an ACTIVE profile once, with what EKS says of it', async () => {
    const healthIssues = [issue('AccessDenied'), issue('AccessDenied'), issue('ClusterUnreachable')];
    const { findings } = await judged({ healthIssues });
    expect(findings[0]?.message).toBe('Profile apps reports AccessDenied, ClusterUnreachable');
    expect(findings[0]?.evidence).toContainEqual({
      what: 'ClusterUnreachable',
      is: 'ClusterUnreachable happened arn:aws:iam::1:role/r',
      shouldBe: 'no health issue',
    });
  });

  it('keeps its identity when the issues come in another order, not when they are others', async () => {
    const of = async (...codes: string[]) =>
      (await judged({ healthIssues: codes.map(issue) })).findings[0]?.fingerprint;
    expect(await of('AccessDenied', 'InternalFailure')).toBe(await of('InternalFailure', 'AccessDenied'));
    expect(await of('AccessDenied')).not.toBe(await of('InternalFailure'));
  });

  it('says nothing of a deletion of a profile that is not an hour old', async () => {
    expect((await judged({ status: 'DELETING', createdAt: minutesAgo(59) })).findings).toEqual([]);
  });

  it('is low, and says "may", for a deletion of an older one, whose beginning EKS does not tell', async () => {
    for (const createdAt of [minutesAgo(60), null]) {
      const { findings } = await judged({ status: 'DELETING', createdAt });
      expect(findings).toMatchObject([{ severity: 'low', message: expect.stringContaining('may be stuck') }]);
    }
  });

  it('is not-evaluated when profiles are unread, and passes whether or not pods are', async () => {
    const noProfiles = await judge(rule.id, facts({ profiles: unread('denied') }));
    const noPods = await judge(rule.id, facts(), [], unread('lost'));
    expect([noProfiles, noPods].map(({ verdict }) => verdict.status)).toEqual(['not-evaluated', 'pass']);
  });

  it('is not-applicable when there is no profile', async () => {
    expect((await judge(rule.id, facts({ profiles: read([]) }))).verdict.status).toBe('not-applicable');
  });
});
