import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const toRouteTable = kinds['route-tables'].fact;

describe('route tables', () => {
  it('keep routes to internet gateways that are attached, and associations that hold', () => {
    const table = {
      RouteTableId: 'rtb-1',
      VpcId: 'vpc-1',
      Associations: [
        { Main: false, SubnetId: 'a', AssociationState: { State: 'associated' } },
        { Main: true, AssociationState: { State: 'associated' } },
        { SubnetId: 'b', AssociationState: { State: 'disassociated' } },
        { GatewayId: 'igw-1' },
      ],
      Routes: [
        { GatewayId: 'local', DestinationCidrBlock: '10.0.0.0/16' },
        { GatewayId: 'igw-1', DestinationIpv6CidrBlock: '::/0', State: 'active' },
        { GatewayId: 'igw-2', DestinationCidrBlock: '0.0.0.0/0', State: 'blackhole' },
        { EgressOnlyInternetGatewayId: 'eigw-1', DestinationIpv6CidrBlock: '::/0' },
        { NatGatewayId: 'nat-1', DestinationCidrBlock: '0.0.0.0/0' },
      ],
    };
    expect(toRouteTable(table)).toEqual({
      id: 'rtb-1',
      vpcId: 'vpc-1',
      isMain: true,
      subnetIds: ['a'],
      internetRoutes: [{ gateway: 'igw-1', destination: '::/0' }],
      leadsOut: 'yes',
    });
  });

  it.each([
    [{ NatGatewayId: 'nat-1', DestinationCidrBlock: '0.0.0.0/0', State: 'active' }, 'yes'],
    [{ TransitGatewayId: 'tgw-1', DestinationCidrBlock: '0.0.0.0/1', State: 'active' }, 'yes'],
    [{ TransitGatewayId: 'tgw-1', DestinationCidrBlock: '10.0.0.0/8', State: 'active' }, 'maybe'],
    [{ EgressOnlyInternetGatewayId: 'eigw-1', DestinationIpv6CidrBlock: '::/0' }, 'maybe'],
    // An endpoint of a gateway load balancer, as firewalls have, is a target for addresses.
    [{ GatewayId: 'vpce-1', DestinationCidrBlock: '0.0.0.0/0', State: 'active' }, 'yes'],
    [{ SomethingNewId: 'x-1', DestinationCidrBlock: '0.0.0.0/0' }, 'yes'],
    [{ GatewayId: 'vpce-1', DestinationPrefixListId: 'pl-1', State: 'active' }, 'no'],
    [{ NatGatewayId: 'nat-1', DestinationCidrBlock: '0.0.0.0/0', State: 'blackhole' }, 'no'],
    [{ GatewayId: 'local', DestinationCidrBlock: '10.0.0.0/16', State: 'active' }, 'no'],
  ])('tell whether %j leads out: %s', (route, leadsOut) => {
    expect(toRouteTable({ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Routes: [route] })).toMatchObject({ leadsOut });
  });
});
