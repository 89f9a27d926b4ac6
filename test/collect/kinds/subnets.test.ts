import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const toSubnet = kinds.subnets.fact;

describe('subnets', () => {
  it('do not take an unknown number of addresses for none', () => {
    expect(toSubnet({ SubnetId: 'a', VpcId: 'v' })).toEqual({
      id: 'a',
      vpcId: 'v',
      zone: null,
      cidr: null,
      availableAddresses: null,
      ownerId: null,
    });
    expect(() => toSubnet({ SubnetId: 'a' })).toThrow('subnet a has no VpcId');
  });
});
