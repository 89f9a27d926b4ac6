import { describe, expect, it } from 'vitest';
import { canMeet } from '#audit/fit/fargate-node.ts';

describe('what a node of Fargate can meet', () => {
  it.each([
    ['kubernetes.io/arch', 'In', ['arm64', 'amd64'], true],
    ['kubernetes.io/arch', 'In', ['arm64'], false],
    ['kubernetes.io/os', 'NotIn', ['windows'], true],
    ['kubernetes.io/os', 'NotIn', ['linux'], false],
    ['kubernetes.io/os', 'Exists', [], true],
    ['kubernetes.io/os', 'DoesNotExist', [], false],
    ['eks.amazonaws.com/compute-type', 'NotIn', ['fargate', 'hybrid', 'auto'], false],
    ['topology.kubernetes.io/zone', 'In', ['us-west-2a'], true],
    ['example.com/team', 'In', ['a'], false],
    ['example.com/team', 'NotIn', ['a'], true],
    ['example.com/team', 'Exists', [], false],
    ['example.com/team', 'DoesNotExist', [], true],
    ['example.com/cores', 'Gt', ['8'], false],
  ])('%s %s %j: %s', (key, operator, values, met) => {
    expect(canMeet({ key, operator, values, field: false })).toBe(met);
  });

  it('may be any field, as a name is', () => {
    expect(canMeet({ key: 'metadata.name', operator: 'In', values: ['n'], field: true })).toBe(true);
  });
});
