import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact: toSecurityGroupPolicy, keep: redactPolicy } = kinds.securitygrouppolicies;
const metadata = { namespace: 'apps', name: 'db', creationTimestamp: '2026-01-05T10:00:00Z' };
const empty = { matchLabels: {}, matchExpressions: [] };
const projected = (spec: object) => toSecurityGroupPolicy({ metadata, spec });

describe('a SecurityGroupPolicy', () => {
  it('keeps whom it selects, and the groups that these get', () => {
    const matchExpressions = [{ key: 'tier', operator: 'In', values: ['front'] }];
    const podSelector = { matchLabels: { app: 'web' }, matchExpressions };
    expect(projected({ podSelector, securityGroups: { groupIds: ['sg-1', 'sg-2'] } })).toEqual({
      ...{ namespace: 'apps', name: 'db', createdAt: '2026-01-05T10:00:00Z' },
      ...{ podSelector, accounts: null, groupIds: ['sg-1', 'sg-2'] },
    });
  });

  it.each([
    ['an empty selector of pods from none', { podSelector: {} }, { podSelector: empty, accounts: null }],
    ['all service accounts', { serviceAccountSelector: {} }, { podSelector: null, accounts: 'all' }],
    ['some of them', { serviceAccountSelector: { matchLabels: { a: 'b' } } }, { accounts: 'some' }],
    ['some by name', { serviceAccountSelector: { matchNames: ['web'] } }, { accounts: 'some' }],
    ['one that says nothing', {}, { podSelector: null, accounts: null, groupIds: [] }],
  ])('tells %s', (_, spec, policy) => {
    expect(projected(spec)).toMatchObject(policy);
  });

  it('guesses nothing of a selector that it does not understand', () => {
    const podSelector = { matchExpressions: [{ key: 'app', operator: 'Matches', values: ['w*'] }] };
    expect(() => projected({ podSelector })).toThrow('SecurityGroupPolicy db has a selector with an unknown operator');
  });

  it('is the same of a redacted one, which holds nothing else', () => {
    const annotations = { note: 'canary' };
    const spec = {
      ...{ podSelector: {}, serviceAccountSelector: { matchLabels: { a: 'b' } }, note: 'canary' },
      securityGroups: { groupIds: ['sg-1'] },
    };
    const raw = { kind: 'SecurityGroupPolicy', metadata: { ...metadata, annotations }, spec };
    expect(toSecurityGroupPolicy(redactPolicy(raw))).toEqual(toSecurityGroupPolicy(raw));
    expect(JSON.stringify(redactPolicy(raw))).not.toContain('canary');
  });
});
