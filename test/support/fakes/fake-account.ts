import { randomUUID } from 'node:crypto';
import type { FakeLogGroups } from './fake-log-groups.ts';

type Document = Readonly<Record<string, unknown>>;

export interface FakeRole {
  readonly arn?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly trust?: unknown;
  readonly boundary?: string;
  /** ARNs of managed policies, with their documents. */
  readonly attached?: Readonly<Record<string, unknown>>;
  readonly inline?: Readonly<Record<string, unknown>>;
}

/** What IAM, EC2 and CloudWatch Logs tell of an account; what is not said is as AWS says it should be. */
export interface FakeAccount {
  /** By name; null for a role that does not exist. */
  roles?: Readonly<Record<string, FakeRole | null>>;
  /** As the AWS CLI prints them; null for a subnet that does not exist. */
  subnets?: Readonly<Record<string, Document | null>>;
  routeTables?: readonly Document[];
  /** Of every VPC; unsaid, none. */
  vpcEndpoints?: readonly Document[];
  /** Whether a role may do something; unsaid, the simulation allows all. */
  simulate?: (action: string, resource: string) => Document;
  /** Unsaid, there is no log group. */
  logs?: FakeLogGroups;
  /** Items a page of a list. */
  pageSize?: number;
}

const fargateTrust = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'eks-fargate-pods.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:eks:*:111122223333:fargateprofile/*' } },
  },
};

const executionPolicy = 'arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy';
const pull = { Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] };

/** The answer of IAM or EC2 to a call of their query protocol; a refusal when there is no such thing. */
export function accountAnswer(account: FakeAccount, form: URLSearchParams): string | { code: string; message: string } {
  const action = form.get('Action') ?? '';
  const ask = answers[action];
  if (ask === undefined) return { code: 'InvalidAction', message: `Could not find operation ${action}` };
  return ask(account, form);
}

type Answer = ReturnType<typeof accountAnswer>;

const answers: Readonly<Record<string, (account: FakeAccount, form: URLSearchParams) => Answer>> = {
  GetRole: (account, form) =>
    withRole(account, form, (name, role) =>
      iam('GetRole', {
        Role: {
          RoleName: name,
          Path: '/',
          RoleId: `AROA${name}`,
          Arn: role.arn ?? `arn:aws:iam::111122223333:role/${name}`,
          CreateDate: role.createdAt ?? '2026-01-01T00:00:00Z',
          AssumeRolePolicyDocument: encoded(role.trust ?? fargateTrust),
          ...(role.boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: role.boundary } }),
          Tags: [{ Key: 'owner', Value: 'somebody' }],
        },
      }),
    ),
  ListAttachedRolePolicies: (account, form) =>
    withRole(account, form, (_, role) => {
      const all = Object.keys(attachedOf(role)).map((arn) => ({ PolicyArn: arn, PolicyName: arn.split('/').at(-1) }));
      return iam('ListAttachedRolePolicies', paged('AttachedPolicies', all, account, form));
    }),
  ListRolePolicies: (account, form) =>
    withRole(account, form, (_, role) =>
      iam('ListRolePolicies', paged('PolicyNames', Object.keys(role.inline ?? {}), account, form)),
    ),
  GetRolePolicy: (account, form) =>
    withRole(account, form, (name, role) => {
      const policy = form.get('PolicyName') ?? '';
      const document = encoded(role.inline?.[policy]);
      return iam('GetRolePolicy', { RoleName: name, PolicyName: policy, PolicyDocument: document });
    }),
  GetPolicy: (_, form) => iam('GetPolicy', { Policy: { Arn: form.get('PolicyArn'), DefaultVersionId: 'v7' } }),
  GetPolicyVersion: (account, form) => {
    const arn = form.get('PolicyArn') ?? '';
    const roles = Object.values(account.roles ?? {}).filter((role) => role !== null);
    const document = roles.map((role) => attachedOf(role)[arn]).find((one) => one !== undefined) ?? pull;
    if (form.get('VersionId') !== 'v7') return { code: 'NoSuchEntity', message: 'not that version' };
    return iam('GetPolicyVersion', { PolicyVersion: { Document: encoded(document), VersionId: 'v7' } });
  },
  SimulatePrincipalPolicy: (account, form) => {
    const results = members(form, 'ActionNames').flatMap((action) =>
      members(form, 'ResourceArns').map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        ...(account.simulate?.(action, resource) ?? { EvalDecision: 'allowed' }),
      })),
    );
    return iam('SimulatePrincipalPolicy', paged('EvaluationResults', results, account, form));
  },
  DescribeSubnets: (account, form) => {
    const found = filterValues(form)
      .map((id) => ({ SubnetId: id, ...healthySubnet, ...account.subnets?.[id] }))
      .filter(({ SubnetId: id }) => account.subnets?.[id] !== null);
    return ec2('DescribeSubnets', 'subnetSet', found);
  },
  DescribeRouteTables: (account, form) => {
    const tables = account.routeTables ?? [mainTable];
    return ec2(
      'DescribeRouteTables',
      'routeTableSet',
      tables.filter(({ VpcId: id }) => filterValues(form).includes(String(id))),
    );
  },
  DescribeVpcEndpoints: ({ vpcEndpoints = [] }, form) => {
    const found = vpcEndpoints.filter(({ VpcId: id }) => filterValues(form).includes(String(id)));
    return ec2('DescribeVpcEndpoints', 'vpcEndpointSet', found);
  },
};

const healthySubnet = {
  VpcId: 'vpc-1',
  AvailabilityZone: 'eu-west-1a',
  CidrBlock: '10.0.0.0/20',
  AvailableIpAddressCount: 4000,
};

const mainTable = {
  RouteTableId: 'rtb-main',
  VpcId: 'vpc-1',
  Associations: [{ Main: true, RouteTableId: 'rtb-main', AssociationState: { State: 'associated' } }],
  Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' }],
};

function withRole(
  account: FakeAccount,
  form: URLSearchParams,
  answer: (name: string, role: FakeRole) => string,
): Answer {
  const name = form.get('RoleName') ?? '';
  const role = account.roles?.[name];
  if (role === null) return { code: 'NoSuchEntity', message: `The role with name ${name} cannot be found.` };
  return answer(name, role ?? {});
}

function attachedOf({ attached }: FakeRole): Readonly<Record<string, unknown>> {
  return attached ?? { [executionPolicy]: pull };
}

/** IAM pages by a marker. */
function paged(
  field: string,
  all: readonly unknown[],
  { pageSize = 100 }: FakeAccount,
  form: URLSearchParams,
): Document {
  const from = Number(form.get('Marker') ?? 0);
  const next = from + pageSize;
  const more = next < all.length ? { IsTruncated: true, Marker: String(next) } : { IsTruncated: false };
  return { [field]: all.slice(from, next), ...more };
}

function members(form: URLSearchParams, field: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${field}.member.`)).map(([, value]) => value);
}

function filterValues(form: URLSearchParams): string[] {
  return [...form].filter(([key]) => /^Filter\.1\.Value\.\d+$/.test(key)).map(([, value]) => value);
}

function encoded(document: unknown): string {
  return typeof document === 'string' ? document : encodeURIComponent(JSON.stringify(document));
}

function iam(action: string, result: Document): string {
  const body = tags(result, 'member', (name) => name);
  return `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${body}</${action}Result></${action}Response>`;
}

/** EC2 names its lists and fields otherwise than its SDK does. */
function ec2(action: string, set: string, items: readonly Document[]): string {
  const name = (key: string) => sets[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
  const body = items.map((item) => `<item>${tags(item, 'item', name)}</item>`).join('');
  return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${randomUUID()}</requestId><${set}>${body}</${set}></${action}Response>`;
}

const sets: Readonly<Record<string, string>> = {
  ...{ Associations: 'associationSet', Routes: 'routeSet', Tags: 'tagSet', RouteTableIds: 'routeTableIdSet' },
};

function tags(value: unknown, item: string, name: (key: string) => string): string {
  if (Array.isArray(value)) return value.map((one) => `<${item}>${tags(one, item, name)}</${item}>`).join('');
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .map(([key, one]) => `<${name(key)}>${tags(one, item, name)}</${name(key)}>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
