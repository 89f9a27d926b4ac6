import type { AccessEntry, RoleMapping } from '#model/cluster/cluster.ts';
import { type ExecutionRole, type IamRole, type SimulatedDecision, read, unread } from '#model/facts/cluster-facts.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import type { RouteTable, Subnet, VpcEndpoint } from '#model/cluster/network.ts';

export const roleArn = 'arn:aws:iam::111122223333:role/fargate-pods';
export const managedPolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy';
const longAgo = '2026-10-01T00:00:00Z';

export function statement(fields: Partial<PolicyStatement> = {}): PolicyStatement {
  return {
    effect: 'Allow',
    principals: null,
    notPrincipals: null,
    actions: null,
    notActions: null,
    resources: null,
    notResources: null,
    conditions: [],
    ...fields,
  };
}

/** Lets Fargate use the role for the profiles of cluster `demo` alone. */
export function trustStatement(fields: Partial<PolicyStatement> = {}): PolicyStatement {
  return statement({
    principals: { Service: ['eks-fargate-pods.amazonaws.com'] },
    actions: ['sts:AssumeRole'],
    conditions: [
      {
        operator: 'ArnLike',
        key: 'aws:SourceArn',
        values: ['arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/*'],
      },
    ],
    ...fields,
  });
}

export function allow(actions: readonly string[], resources: readonly string[] = ['*']): PolicyStatement {
  return statement({ actions, resources });
}

export function iamRole(fields: Partial<IamRole> = {}): IamRole {
  return { arn: roleArn, createdAt: longAgo, trust: [trustStatement()], hasBoundary: false, ...fields };
}

const notAsked = unread('not asked for');

/** A role as AWS says it should be; nothing else was asked of it. */
export function executionRole(fields: Partial<ExecutionRole> = {}): ExecutionRole {
  return {
    arn: roleArn,
    role: read(iamRole()),
    attachedPolicies: read([managedPolicyArn]),
    simulation: notAsked,
    policies: notAsked,
    ...fields,
  };
}

export function simulated(
  decision: SimulatedDecision['decision'],
  resource: string,
  ...actions: readonly string[]
): SimulatedDecision[] {
  return actions.map((action) => ({ action, resource, decision }));
}

export function accessEntry(fields: Partial<AccessEntry> = {}): AccessEntry {
  return { principalArn: roleArn, type: 'FARGATE_LINUX', createdAt: '2026-10-02T00:00:00Z', ...fields };
}

export function roleMapping(fields: Partial<RoleMapping> = {}): RoleMapping {
  return {
    roleArn,
    username: 'system:node:{{SessionName}}',
    groups: ['system:bootstrappers', 'system:nodes', 'system:node-proxier'],
    ...fields,
  };
}

export function subnet(fields: Partial<Subnet> = {}): Subnet {
  return {
    id: 'subnet-a',
    vpcId: 'vpc-1',
    zone: 'us-west-2a',
    cidr: '10.0.0.0/24',
    availableAddresses: 200,
    ownerId: '111122223333',
    ...fields,
  };
}

/** The main route table of the VPC, which leads out by a NAT gateway. */
export function routeTable(fields: Partial<RouteTable> = {}): RouteTable {
  const table = { id: 'rtb-main', vpcId: 'vpc-1', isMain: true, subnetIds: [], internetRoutes: [] };
  return { ...table, leadsOut: 'yes', ...fields };
}

/** An interface endpoint of the VPC; `service` in short, e.g. `ecr.api`. */
export function vpcEndpoint(service: string, fields: Partial<VpcEndpoint> = {}): VpcEndpoint {
  const made = { vpcId: 'vpc-1', available: true, routeTableIds: null, privateDns: true };
  return { service: `com.amazonaws.us-west-2.${service}`, ...made, ...fields };
}
