import { describe, expect, it } from 'vitest';
import { toStatements } from '#collect/raw/policy-statements.ts';
import { statement } from '../../support/surroundings.ts';

const arn = 'arn:aws:iam::111122223333:role/pods';

describe('toStatements', () => {
  it('makes lists of everything, whether there was one statement or many', () => {
    const one = {
      Sid: 'a',
      Effect: 'Allow',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:SecureTransport': true }, StringLike: { 'aws:A': ['x', 1], 'aws:B': 'y' } },
    };
    const parsed = statement({
      principals: { '*': ['*'] },
      actions: ['sts:AssumeRole'],
      conditions: [
        { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
        { operator: 'StringLike', key: 'aws:A', values: ['x', '1'] },
        { operator: 'StringLike', key: 'aws:B', values: ['y'] },
      ],
    });
    expect(toStatements({ Statement: one }, 'it')).toEqual([parsed]);
    expect(toStatements({ Statement: [one, one] }, 'it')).toEqual([parsed, parsed]);
  });

  it('takes an empty condition for none', () => {
    const raw = { Effect: 'Allow', Action: '*', Resource: '*', Condition: {} };
    expect(toStatements({ Statement: raw }, 'it')).toEqual([statement({ actions: ['*'], resources: ['*'] })]);
  });

  it('keeps what is turned round', () => {
    const raw = { Effect: 'Deny', NotPrincipal: { AWS: arn }, NotAction: ['a:*'], NotResource: 'r' };
    expect(toStatements({ Statement: raw }, 'it')).toEqual([
      statement({ effect: 'Deny', notPrincipals: { AWS: [arn] }, notActions: ['a:*'], notResources: ['r'] }),
    ]);
  });

  it.each([
    [{}, 'it has no Statement'],
    [undefined, 'it has no Statement'],
    [{ Statement: { Action: '*' } }, 'without Effect'],
    [{ Statement: 'Allow' }, 'without Effect'],
    [{ Statement: { Effect: 'Allow', Action: [{}] } }, 'Action of it holds {}'],
    [{ Statement: { Effect: 'Allow', Actions: '*' } }, 'the unknown element Actions'],
    [{ Statement: { Effect: 'Allow', Condition: 'x' } }, 'which is no condition'],
    [{ Statement: { Effect: 'Allow', Condition: [] } }, 'which is no condition'],
    [{ Statement: { Effect: 'Allow', Condition: { Bool: 'true' } } }, 'which is no condition'],
  ])('refuses %j: it might deny, or hold a condition', (document, words) => {
    expect(() => toStatements(document, 'it')).toThrow(words);
  });
});
