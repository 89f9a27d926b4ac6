import { describe, expect, it } from 'vitest';
import { isFargateNode, isFinished, isOnFargate } from '#model/facts/pod.ts';

describe('a pod is on Fargate', () => {
  it.each([
    ['fargate-ip-10-0-0-9.ec2.internal', 'fargate-scheduler', true],
    ['fargate-ip-10-0-0-9.ec2.internal', 'default-scheduler', true],
    ['ip-10-0-0-1.ec2.internal', 'default-scheduler', false],
    ['ip-10-0-0-1.ec2.internal', 'fargate-scheduler', false],
    [null, 'fargate-scheduler', true],
    [null, 'default-scheduler', false],
    [null, null, false],
  ])('by node %s and scheduler %s: %s', (nodeName, schedulerName, expected) => {
    expect(isOnFargate({ nodeName, schedulerName })).toBe(expected);
  });

  it('by the beginning of the name of its node', () => {
    expect(isFargateNode('my-fargate-node')).toBe(false);
  });
});

describe('a pod is over', () => {
  it.each([
    ['Succeeded', true],
    ['Failed', true],
    ['Running', false],
    ['Pending', false],
    ['Unknown', false],
  ])('in phase %s: %s', (phase, expected) => {
    expect(isFinished({ phase })).toBe(expected);
  });
});
