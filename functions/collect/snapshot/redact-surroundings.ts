import { listOf, objectOf, only, type RawObject, textMap } from '../raw/fields.ts';
import { hidden } from '../raw/redaction.ts';

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
    ...only(['RoleArn'], record),
    ...(role !== undefined && { Role: role === null ? null : redactIamRole(objectOf(role)) }),
    ...(AttachedPolicies !== undefined && { AttachedPolicies: each(AttachedPolicies, ['PolicyName', 'PolicyArn']) }),
    ...(Simulation !== undefined && { Simulation: listOf(Simulation).map((one) => redactEvaluation(objectOf(one))) }),
    ...(Policies !== undefined && { Policies: listOf(Policies).map((one) => redactPolicy(objectOf(one))) }),
    ...only(['Denied'], record),
  };
}

function redactIamRole(role: RawObject): RawObject {
  const trust = withoutExternalIds(role['AssumeRolePolicyDocument']);
  return { ...only(roleFields, role), AssumeRolePolicyDocument: trust };
}

function redactPolicy(policy: RawObject): RawObject {
  const document = withoutExternalIds(policy['PolicyDocument']);
  return { ...only(['PolicyName', 'PolicyArn'], policy), PolicyDocument: document };
}

function redactEvaluation(evaluation: RawObject): RawObject {
  const { ResourceSpecificResults: results } = evaluation;
  return {
    ...only(evaluationFields, evaluation),
    ...(results !== undefined && { ResourceSpecificResults: each(results, evaluationFields) }),
  };
}

export function redactAccessEntry(entry: RawObject): RawObject {
  return only(['principalArn', 'type', 'createdAt', 'username', 'kubernetesGroups'], entry);
}

/** Roles only: who the users are is nobody's business. */
export function redactAuthMap({ apiVersion, kind, metadata, data }: RawObject): RawObject {
  const { mapRoles } = textMap(data);
  const place = only(['name', 'namespace', 'creationTimestamp'], metadata);
  return { apiVersion, kind, metadata: place, data: mapRoles === undefined ? {} : { mapRoles } };
}

export function redactSubnet(subnet: RawObject): RawObject {
  return only(['SubnetId', 'VpcId', 'OwnerId', 'AvailabilityZone', 'CidrBlock', 'AvailableIpAddressCount'], subnet);
}

export function redactRouteTable(table: RawObject): RawObject {
  return {
    ...only(['RouteTableId', 'VpcId'], table),
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
  return only(fields, endpoint);
}

export function redactAssociation(association: RawObject): RawObject {
  return only(['namespace', 'serviceAccount', 'associationId'], association);
}

function each(list: unknown, fields: readonly string[]): RawObject[] {
  return listOf(list).map((one) => only(fields, one));
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
