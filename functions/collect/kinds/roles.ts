import { toIso } from '#lib/time.ts';
import {
  type ExecutionRole,
  type IamRole,
  type SimulatedDecision,
  type Slice,
  unread,
} from '#model/facts/cluster-facts.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import { defineAwsKind } from '../kind.ts';
import { essential, listOf, objectOf, only, type RawObject, textOf, readSlice } from '../raw/fields.ts';
import { toStatements } from '../raw/policy-statements.ts';
import { hidden } from '../raw/redaction.ts';

const part = { on: 'role', partly: true } as const;
const insteadOf = 'iam:SimulatePrincipalPolicy';

const roleFields = ['RoleName', 'Arn', 'Path', 'CreateDate', 'PermissionsBoundary'];
const evaluationFields = [
  'EvalActionName',
  'EvalResourceName',
  'EvalDecision',
  'EvalResourceDecision',
  'MissingContextValues',
];

/** Execution roles, with their trust policies and permissions. */
export default defineAwsKind({
  name: 'roles',
  called: 'execution roles',
  extra: true,
  slice: 'executionRoles',
  of: 'roles',
  permissions: {
    'iam:GetRole': part,
    'iam:ListAttachedRolePolicies': part,
    'iam:SimulatePrincipalPolicy': part,
    'iam:ListRolePolicies': { ...part, insteadOf },
    'iam:GetRolePolicy': { ...part, insteadOf },
    'iam:GetPolicy': { ...part, on: 'policy', insteadOf },
    'iam:GetPolicyVersion': { ...part, on: 'policy', insteadOf },
  },
  needs: (reading) => reading.neededPermissions(),
  ask: async (aws, { ids, needed }) => {
    const { roleRecords } = await import('../live/role-records.ts');
    return roleRecords(await aws.iam(), ids, needed, await aws.eks.region());
  },
  snapshot: {
    command: 'aws iam get-role --role-name ROLE --output json | jq -s . > roles.json',
    without: 'the rules about execution roles, and what those may write, are `not-evaluated`',
  },
  parse: (document) => {
    const records = (Array.isArray(document) ? document : [document]).map(objectOf);
    return records.every((record) => 'RoleArn' in record || 'Role' in record) ? records : 'something without a Role';
  },
  print: (records) => records,
  keep: redactRole,
  order: 'as-read',
  match: (records, ids) => ids.map((arn) => records.find((record) => roleArnOf(record) === arn) ?? { RoleArn: arn }),
  fact: toExecutionRole,
});

/** Role ARN in a record of `roles.json`, as profiles have it. */
function roleArnOf(record: RawObject): string {
  const named = textOf(record['RoleArn']) ?? textOf(objectOf(record['Role'])['Arn']);
  return essential(named, 'a record of roles.json', 'RoleArn or Role.Arn');
}

/** Parses a record of `roles.json`, as described in docs/snapshot.md. */
async function toExecutionRole(record: RawObject): Promise<ExecutionRole> {
  const arn = roleArnOf(record);
  const part = <T>(name: string, project: (value: unknown) => T): Promise<Slice<T>> =>
    name in record
      ? readSlice(() => Promise.resolve().then(() => project(record[name])))
      : Promise.resolve(lost(record, name, arn));
  return {
    arn,
    role: await part('Role', (value) => (value === null ? null : toIamRole(objectOf(value), arn))),
    attachedPolicies: await part('AttachedPolicies', (value) => listOf(value).map((one) => policyArn(one, arn))),
    simulation: await part('Simulation', (value) => listOf(value).flatMap((one) => toDecisions(objectOf(one)))),
    policies: await part('Policies', (value) => listOf(value).flatMap((one) => statementsOf(objectOf(one), arn))),
  };
}

const names: Readonly<Record<string, string>> = {
  Role: 'what IAM says of it',
  AttachedPolicies: 'the list of attached policies',
  Simulation: 'what it may do',
  Policies: 'the text of its policies',
};

function lost(record: RawObject, name: string, arn: string): Slice<never> {
  const denied = objectOf(objectOf(record['Denied'])[name]);
  const reason = textOf(denied['reason']) ?? `of role ${arn} ${names[name] ?? name} was not read`;
  return unread(reason, textOf(denied['missingPermission']) ?? undefined);
}

function toIamRole(raw: RawObject, arn: string): IamRole {
  return {
    arn: essential(raw['Arn'], `role ${arn}`, 'Arn'),
    createdAt: toIso(raw['CreateDate']),
    trust: toStatements(raw['AssumeRolePolicyDocument'], `the trust policy of role ${arn}`),
    hasBoundary: raw['PermissionsBoundary'] !== undefined,
  };
}

function policyArn(value: unknown, role: string): string {
  return essential(objectOf(value)['PolicyArn'], `a policy attached to role ${role}`, 'PolicyArn');
}

function statementsOf(raw: RawObject, role: string): PolicyStatement[] {
  const name = textOf(raw['PolicyArn']) ?? textOf(raw['PolicyName']) ?? 'a policy';
  return toStatements(raw['PolicyDocument'], `${name} of role ${role}`);
}

/** For a single resource, IAM returns the decision in the result itself or in a list in it. */
function toDecisions(raw: RawObject): SimulatedDecision[] {
  const action = essential(raw['EvalActionName'], 'a result of the simulation', 'EvalActionName');
  const each = listOf(raw['ResourceSpecificResults']).map(objectOf);
  if (each.length === 0) return [toDecision(action, raw, raw['EvalDecision'])];
  return each.map((one) => toDecision(action, one, one['EvalResourceDecision']));
}

function toDecision(action: string, raw: RawObject, decision: unknown): SimulatedDecision {
  const resource = essential(raw['EvalResourceName'], `the simulation of ${action}`, 'EvalResourceName');
  // If context values are missing, IAM answers as if the condition on them were false.
  if (listOf(raw['MissingContextValues']).length > 0) return { action, resource, decision: 'undecided' };
  if (decision === 'allowed') return { action, resource, decision };
  const isDenied = decision === 'implicitDeny' || decision === 'explicitDeny';
  return { action, resource, decision: isDenied ? 'denied' : 'undecided' };
}

/** A record of `roles.json`: no tags, no description, no external id. */
function redactRole(record: RawObject): RawObject {
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

function each(list: unknown, fields: readonly string[]): RawObject[] {
  return listOf(list).map((one) => only(fields, one));
}

/** An external ID is half a secret: whoever knows it has one condition less to meet. */
function withoutExternalIds(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withoutExternalIds);
  if (typeof document !== 'object' || document === null) return document;
  const entries = Object.entries(document as RawObject).map(([key, value]) =>
    key.toLowerCase() === 'sts:externalid' ? [key, hidden] : [key, withoutExternalIds(value)],
  );
  return Object.fromEntries(entries) as RawObject;
}
