import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePolicy, type PolicyRequest } from '#audit/profile/iam/judge-policy.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import { allow, statement } from '../../../support/builders/surroundings.ts';

const account = '111122223333';
const group = `arn:aws:logs:eu-west-1:${account}:log-group:apps`;
const request: PolicyRequest = {
  action: 'logs:PutLogEvents',
  resource: `${group}:log-stream:a`,
  service: null,
  context: new Map([['aws:requestedregion', 'eu-west-1']]),
};
const judged = (...statements: readonly PolicyStatement[]) => judgePolicy(statements, request);

describe('judgePolicy', () => {
  it('allows nothing of itself', () => {
    expect(judgePolicy([], request)).toBe('denied');
  });

  it.each([
    ['*', '*', 'allowed'],
    ['logs:Put*', `${group}:*`, 'allowed'],
    ['LOGS:putlogevents', `${group}:log-stream:?`, 'allowed'],
    ['logs:PutLogEvent', '*', 'denied'],
    ['logs:*', group, 'denied'],
    ['logs:*', group.toUpperCase(), 'denied'],
    ['logs:*', 'arn:aws:logs:*:${aws:PrincipalAccount}:*', 'unknown'],
  ])('action %s on %s: %s', (action, resource, decision) => {
    expect(judged(allow([action], [resource]))).toBe(decision);
  });

  it.each([
    ['StringEquals', 'aws:RequestedRegion', 'eu-west-1', 'allowed'],
    ['StringEqualsIgnoreCase', 'AWS:REQUESTEDREGION', 'EU-WEST-1', 'allowed'],
    ['StringNotEquals', 'aws:RequestedRegion', 'eu-west-1', 'denied'],
    ['StringLike', 'aws:RequestedRegion', 'eu-*', 'allowed'],
    ['StringNotLike', 'aws:RequestedRegion', 'us-*', 'allowed'],
    ['StringEquals', 'aws:SourceVpc', 'vpc-1', 'unknown'],
    ['StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1', 'unknown'],
    ['NumericLessThan', 'aws:RequestedRegion', '1', 'unknown'],
    ['Null', 'aws:SourceVpc', 'true', 'unknown'],
  ])('under the condition %s of %s %s: %s', (operator, key, value, decision) => {
    const conditions = [{ operator, key, values: [value] }];
    expect(judged({ ...allow(['*']), conditions })).toBe(decision);
  });

  it('asks for every condition, and for one of the values of each', () => {
    const region = { operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['us-east-1', 'eu-west-1'] };
    const other = { operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['us-east-1'] };
    expect(judged({ ...allow(['*']), conditions: [region] })).toBe('allowed');
    expect(judged({ ...allow(['*']), conditions: [region, other] })).toBe('denied');
  });

  it('takes a statement without action or resource to be about nothing', () => {
    expect(judged(statement({ resources: ['*'] }), statement({ actions: ['*'] }))).toBe('denied');
  });

  it('does not take one resource of many for all of them', () => {
    const any = { ...request, resource: `arn:aws:logs:eu-west-1:${account}:log-group:*` };
    expect(judgePolicy([allow(['*'], [`arn:aws:logs:eu-west-1:${account}:log-group:apps`])], any)).toBe('unknown');
    expect(judgePolicy([allow(['*'], ['arn:aws:logs:*'])], any)).toBe('allowed');
    expect(judgePolicy([allow(['*']), { ...allow(['*'], [group]), effect: 'Deny' }], any)).toBe('unknown');
    expect(judgePolicy([allow(['s3:*'])], any)).toBe('denied');
  });
});

const statements = fc.array(
  fc.record({
    effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    actions: fc.constantFrom(['*'], ['logs:*'], ['s3:*'], null),
    notActions: fc.constantFrom(['logs:*'], null),
    resources: fc.constantFrom(['*'], [group], [`${group}:*`], null),
    notResources: fc.constantFrom(['*'], [`${group}-b`], null),
    conditions: fc.constantFrom(
      [],
      [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }],
      [{ operator: 'StringEquals', key: 'aws:SourceVpc', values: ['vpc-1'] }],
    ),
  }),
  { maxLength: 5 },
);
const full = (given: readonly Partial<PolicyStatement>[]) => given.map(statement);

describe('whatever the statements', () => {
  it('one that denies everything is not outdone', () => {
    fc.assert(
      fc.property(statements, (given) => {
        expect(judged(...full(given), { ...allow(['*']), effect: 'Deny' })).toBe('denied');
      }),
    );
  });

  it('another Deny never allows more, and another Allow never less', () => {
    const rank = { denied: 0, unknown: 1, allowed: 2 };
    fc.assert(
      fc.property(statements, statements, (given, more) => {
        for (const one of full(more)) {
          const [before, after] = [judged(...full(given)), judged(...full(given), one)];
          const [less, greater] = one.effect === 'Deny' ? [after, before] : [before, after];
          expect(rank[less]).toBeLessThanOrEqual(rank[greater]);
        }
      }),
    );
  });

  it('their order makes no difference', () => {
    fc.assert(
      fc.property(statements, (given) => {
        expect(judged(...full(given))).toBe(judged(...full(given).toReversed()));
      }),
    );
  });
});
