import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { read } from '#model/facts/cluster-facts.ts';

const arn = 'arn:aws:iam::111122223333:role/pods';

const toExecutionRole = kinds.roles.fact;

describe('an execution role', () => {
  const policy = { Statement: { Effect: 'Allow', Action: 'logs:*', Resource: '*' } };
  const raw = { Arn: arn, CreateDate: '2026-01-05T10:00:00Z', AssumeRolePolicyDocument: policy };

  it('reads each part by itself: one that is broken costs no other', async () => {
    const role = await toExecutionRole({
      RoleArn: arn,
      Role: { ...raw, AssumeRolePolicyDocument: 'x' },
      AttachedPolicies: [{ PolicyArn: 'p' }],
    });
    expect(role.role).toMatchObject({ ok: false, reason: `the trust policy of role ${arn} has no Statement` });
    expect(role.attachedPolicies).toEqual(read(['p']));
  });

  it('takes an absent role for absent, an unread one for unread', async () => {
    expect((await toExecutionRole({ RoleArn: arn, Role: null })).role).toEqual(read(null));
    const denied = { Role: { reason: 'denied', missingPermission: 'iam:GetRole' } };
    expect((await toExecutionRole({ RoleArn: arn, Denied: denied })).role).toEqual({
      ok: false,
      reason: 'denied',
      missingPermission: 'iam:GetRole',
    });
  });

  it('reads decisions from the result, or from the list of resources in it', async () => {
    const Simulation = [
      { EvalActionName: 'a:B', EvalResourceName: 'r', EvalDecision: 'allowed' },
      { EvalActionName: 'a:C', EvalResourceName: 'r', EvalDecision: 'implicitDeny', MissingContextValues: ['k'] },
      {
        EvalActionName: 'a:D',
        EvalDecision: 'explicitDeny',
        ResourceSpecificResults: [
          { EvalResourceName: 'r', EvalResourceDecision: 'allowed' },
          { EvalResourceName: 's', EvalResourceDecision: 'explicitDeny' },
          { EvalResourceName: 't', EvalResourceDecision: 'perhaps' },
        ],
      },
    ];
    const { simulation } = await toExecutionRole({ RoleArn: arn, Simulation });
    expect(
      simulation.ok && simulation.value.map(({ action, resource, decision }) => `${action} ${resource} ${decision}`),
    ).toEqual(['a:B r allowed', 'a:C r undecided', 'a:D r allowed', 'a:D s denied', 'a:D t undecided']);
  });
});
