import { describe, expect, it } from 'vitest';
import { toExecutionRole } from '#collect/project/to-execution-role.ts';
import { toRoleMappings } from '#collect/project/to-role-mappings.ts';
import { toStatements } from '#collect/raw/policy-statements.ts';
import { toRouteTable, toSubnet, toVpcEndpoint } from '#collect/project/to-subnet.ts';
import { read } from '#model/slice.ts';
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

describe('toExecutionRole', () => {
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

describe('toRoleMappings', () => {
  const mapped = (mapRoles: string) => toRoleMappings({ data: { mapRoles } });

  it('reads the list in the text', () => {
    const text = `- groups:\n  - system:nodes\n  rolearn: ${arn}\n  username: system:node:{{SessionName}}\n- {}\n`;
    expect(mapped(text)).toEqual([
      { roleArn: arn, username: 'system:node:{{SessionName}}', groups: ['system:nodes'] },
      { roleArn: '', username: '', groups: [] },
    ]);
    expect([mapped(''), mapped('[]'), toRoleMappings({})]).toEqual([[], [], []]);
  });

  it.each([
    ['- a: [', 'is not YAML'],
    ['a: b', 'is not a list'],
    ['- &a [*a, *a]', 'is not YAML'],
  ])('refuses %j', (text, words) => {
    expect(() => mapped(text)).toThrow(`mapRoles of the ConfigMap aws-auth ${words}`);
  });
});

describe('toRouteTable and toSubnet', () => {
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
