import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const toProfile = kinds['fargate-profiles'].fact;

describe('a Fargate profile', () => {
  it('reads one without labels and health', () => {
    const raw = { fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace: 'n' }], createdAt: 1767607200.5 };
    expect(toProfile(raw)).toEqual({
      name: 'p',
      arn: '',
      createdAt: '2026-01-05T10:00:00Z',
      status: 'ACTIVE',
      podExecutionRoleArn: '',
      subnets: [],
      selectors: [{ namespace: 'n', labels: {} }],
      healthIssues: [],
    });
  });

  it('refuses a status it does not know', () => {
    expect(() => toProfile({ fargateProfileName: 'p', status: 'ODD' })).toThrow('Fargate profile p has status "ODD"');
  });
});
