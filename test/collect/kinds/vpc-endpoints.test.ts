import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const toVpcEndpoint = kinds['vpc-endpoints'].fact;

describe('VPC endpoints', () => {
  it('keep of an endpoint where it is, what it leads to, and by which names', () => {
    const gateway = { VpcId: 'vpc-1', ServiceName: 's3', VpcEndpointType: 'Gateway', State: 'Available' };
    expect(toVpcEndpoint({ ...gateway, RouteTableIds: ['rtb-1'], PrivateDnsEnabled: false })).toEqual({
      ...{ service: 's3', vpcId: 'vpc-1', available: true, routeTableIds: ['rtb-1'], privateDns: false },
    });
    const interfaceOf = { VpcId: 'vpc-1', ServiceName: 'logs', VpcEndpointType: 'Interface', State: 'pending' };
    expect(toVpcEndpoint({ ...interfaceOf, RouteTableIds: [], PrivateDnsEnabled: true })).toEqual({
      ...{ service: 'logs', vpcId: 'vpc-1', available: false, routeTableIds: null, privateDns: true },
    });
    const nowhere = { ...interfaceOf, State: 'available', SubnetIds: [] };
    expect([nowhere, { ...nowhere, SubnetIds: ['subnet-1'] }].map((raw) => toVpcEndpoint(raw).available)).toEqual([
      ...[false, true],
    ]);
    expect(() => toVpcEndpoint({ VpcId: 'vpc-1' })).toThrow('a VPC endpoint has no ServiceName');
  });
});
