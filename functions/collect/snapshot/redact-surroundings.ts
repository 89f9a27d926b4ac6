import { listOf, objectOf, textMap } from '../project/fields.ts';
import type { RawObject } from '../raw-source.ts';
import { hidden } from './redact-pod-spec.ts';

const roleFields = ['RoleName', 'Arn', 'Path', 'CreateDate', 'PermissionsBoundary'];
const evaluationFields = [
  'EvalActionName',
  'EvalResourceName',
  'EvalDecision',
  'EvalResourceDecision',
  'MissingContextValues',
];
const routeFields = [
  ...['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'],
  ...['GatewayId', 'NatGatewayId', 'TransitGatewayId', 'State'],
];

/** A record of `roles.json`: no tags, no description, no external id. */
export function redactRole(record: RawObject): RawObject {
  const { Role: role, AttachedPolicies, Simulation, Policies } = record;
  return {
    ...picked(record, ['RoleArn']),
    ...(role !== undefined && { Role: role === null ? null : redactIamRole(objectOf(role)) }),
    ...(AttachedPolicies !== undefined && { AttachedPolicies: each(AttachedPolicies, ['PolicyName', 'PolicyArn']) }),
    ...(Simulation !== undefined && { Simulation: listOf(Simulation).map((one) => redactEvaluation(objectOf(one))) }),
    ...(Policies !== undefined && { Policies: listOf(Policies).map((one) => redactPolicy(objectOf(one))) }),
    ...picked(record, ['Denied']),
  };
}

function redactIamRole(role: RawObject): RawObject {
  const trust = withoutExternalIds(role['AssumeRolePolicyDocument']);
  return { ...picked(role, roleFields), AssumeRolePolicyDocument: trust };
}

function redactPolicy(policy: RawObject): RawObject {
  const document = withoutExternalIds(policy['PolicyDocument']);
  return { ...picked(policy, ['PolicyName', 'PolicyArn']), PolicyDocument: document };
}

function redactEvaluation(evaluation: RawObject): RawObject {
  const { ResourceSpecificResults: results } = evaluation;
  return {
    ...picked(evaluation, evaluationFields),
    ...(results !== undefined && { ResourceSpecificResults: each(results, evaluationFields) }),
  };
}

export function redactAccessEntry(entry: RawObject): RawObject {
  return picked(entry, ['principalArn', 'type', 'createdAt', 'username', 'kubernetesGroups']);
}

/** Roles only: who the users are is nobody's business. */
export function redactAuthMap({ apiVersion, kind, metadata, data }: RawObject): RawObject {
  const { mapRoles } = textMap(data);
  const place = picked(objectOf(metadata), ['name', 'namespace', 'creationTimestamp']);
  return { apiVersion, kind, metadata: place, data: mapRoles === undefined ? {} : { mapRoles } };
}

export function redactSubnet(subnet: RawObject): RawObject {
  return picked(subnet, ['SubnetId', 'VpcId', 'OwnerId', 'AvailabilityZone', 'CidrBlock', 'AvailableIpAddressCount']);
}

export function redactRouteTable(table: RawObject): RawObject {
  return {
    ...picked(table, ['RouteTableId', 'VpcId']),
    Associations: each(table['Associations'], ['Main', 'SubnetId', 'AssociationState']),
    Routes: each(table['Routes'], routeFields),
  };
}

/** Without its policy, of which nothing is judged. */
export function redactVpcEndpoint(endpoint: RawObject): RawObject {
  const fields = [
    'VpcEndpointId',
    'VpcEndpointType',
    'VpcId',
    'ServiceName',
    'State',
    'RouteTableIds',
    'SubnetIds',
    'PrivateDnsEnabled',
  ];
  return picked(endpoint, fields);
}

export function redactAssociation(association: RawObject): RawObject {
  return picked(association, ['namespace', 'serviceAccount', 'associationId']);
}

function each(list: unknown, fields: readonly string[]): RawObject[] {
  return listOf(list).map((one) => picked(objectOf(one), fields));
}

function picked(object: RawObject, fields: readonly string[]): RawObject {
  return Object.fromEntries(fields.filter((field) => field in object).map((field) => [field, object[field]]));
}

/** An external id is half a secret: whoever knows it is one condition closer. */
function withoutExternalIds(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withoutExternalIds);
  if (typeof document !== 'object' || document === null) return document;
  const entries = Object.entries(document as RawObject).map(([key, value]) =>
    key.toLowerCase() === 'sts:externalid' ? [key, hidden] : [key, withoutExternalIds(value)],
  );
  return Object.fromEntries(entries) as RawObject;
}
